import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";
import { METHODS, manifest } from "@/server/routing/manifest";
import { WRONG_ROLE } from "./cases";

const ORIGIN = "http://localhost";
const api = createApi();
const routes = await manifest();
const operations = routes.flatMap((route) =>
  METHODS.flatMap((method) => {
    const endpoint = route.methods[method];
    return endpoint ? [{ key: `${method} ${route.path}`, method, path: route.path, spec: endpoint.spec }] : [];
  }),
);
const exceptions = readFileSync(new URL("exceptions.txt", import.meta.url), "utf8").split("\n");
const open = (key: string) => exceptions.some((line) => line.startsWith(`${key} : no-login`));

function send(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Response> {
  if (body === undefined) return api(new Request(`${ORIGIN}${path}`, { method, headers }));
  const typed = { ...headers, "content-type": "application/json" };
  return api(new Request(`${ORIGIN}${path}`, { method, headers: typed, body: JSON.stringify(body) }));
}

test("the routes are those of the golden list", async () => {
  const lines = operations.map(({ key, spec }) => `${key}  ${spec.auth}  ${spec.operation ?? spec.kind}`);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("routes.txt");
});

test("what needs no login is said to be so in the list of exceptions, and nothing else is", () => {
  const said = operations.filter(({ key }) => open(key)).map(({ key }) => key);
  expect(said).toEqual(operations.filter(({ spec }) => spec.auth === "none").map(({ key }) => key));
});

// A credential is looked up before anything else, so even a stranger's request needs the database.
beforeAll(async () => {
  await useDatabase();
});

describe("S0-31 without a credential, or with a bad one", () => {
  const closed = operations.filter(({ key }) => !open(key));
  const bad: [string, Record<string, string>][] = [
    ["none", {}],
    ["an unknown token", { authorization: "Bearer asn_api_00000000000000000000000000000000" }],
    ["an unknown session", { cookie: "assent_session=00000000000000000000000000000000", origin: ORIGIN }],
  ];
  test("every operation that needs one is 401 problem+json", async () => {
    for (const { method, path } of closed) {
      const target = path.replaceAll(/\[(\w+)\]/g, "x");
      for (const [what, headers] of bad) {
        const res = await send(method, target, headers);
        const seen = [method, path, what, res.status, res.headers.get("content-type")];
        expect(seen).toEqual([method, path, what, 401, "application/problem+json"]);
      }
    }
  });
});

describe("somebody of the workspace without the permission", () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  test("is 403 with the reason, for every operation that asks for one", async () => {
    for (const [key, line] of Object.entries(WRONG_ROLE)) {
      const { as, path, body } = typeof line === "function" ? await line(w) : line;
      const headers: Record<string, string> =
        as === "evaluateKey"
          ? { authorization: `Bearer ${w.evaluateKey}` }
          : { cookie: `assent_session=${w.sessions[as]}`, origin: ORIGIN, "assent-workspace": w.slug };
      const res = await send(key.split(" ", 1)[0] ?? "", path, headers, body);
      const problem = (await res.json()) as { code?: string; reasons?: string[] };
      expect([key, as, res.status, problem.reasons?.length]).toEqual([key, as, 403, 1]);
    }
  });
});
