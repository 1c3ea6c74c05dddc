import { beforeAll, describe, expect, test } from "vitest";
import { sendRaw } from "@/lib/testing/raw-http";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";
import { createApi } from "@/server/api";
import { HOSTILE_BODIES, HOSTILE_QUERIES, HOSTILE_SEGMENTS, HOSTILE_TARGETS } from "@/server/hostile/bodies";
import { METHODS, manifest } from "@/server/routing/manifest";
import { startServer } from "@/server/start";

const ORIGIN = "http://localhost";
const api = createApi();
const routes = await manifest();
const operations = routes.flatMap((route) =>
  METHODS.filter((m) => route.methods[m]).map((method) => ({ method, route })),
);
const writes = operations.filter(({ method }) => method !== "GET");
const reads = operations.filter(({ method }) => method === "GET");

let w: World;
let headers: Record<string, string>;
/** What stands for each parameter when it is not the one under test: things that exist. */
let usual: Record<string, string>;

beforeAll(async () => {
  w = await world();
  headers = { cookie: `assent_session=${w.sessions.owner}`, origin: ORIGIN, "assent-workspace": w.slug };
  const asset = { plugin: "catalog", kind: "prompt", name: "hostile" };
  await createVersion.run(w.as.operator, { asset, label: "first", content: { template: "Say it" } });
  const { rows } = await w.db.superuser.query("SELECT id FROM assets WHERE workspace_id = $1", [w.workspaceId]);
  usual = { ...asset, asset_id: rows[0].id, env: "test", number: "1", action: "lifecycle.setState", slug: w.slug };
});

const pathOf = (path: string, values: Record<string, string> = {}): string =>
  path.replaceAll(/\[(\w+)\]/g, (_, name: string) => values[name] ?? usual[name] ?? "apr_01h00000000000000000000000");

/** Everything in the database, as one number per table: rows, and a hash over them without times of last use. */
async function contents(): Promise<Record<string, string>> {
  const { rows: tables } = await w.db.superuser.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1",
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const row = "to_jsonb(t) - 'last_used_at'";
    const { rows } = await w.db.superuser.query(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg((${row})::text, '' ORDER BY (${row})::text)), '') AS is FROM ${name} t`,
    );
    found[name] = rows[0].is;
  }
  return found;
}

type Answer = { status: number; headers: { get(name: string): string | null }; text(): Promise<string> };

/** 4xx, a whole problem document, and no word from inside. Answers what is wrong, for one assertion over many. */
async function fault(res: Answer): Promise<string | null> {
  const text = await res.text();
  if (res.status < 400 || res.status > 499) return `answered ${res.status} ${text.slice(0, 200)}`;
  if (res.headers.get("content-type") !== "application/problem+json") return `is ${res.headers.get("content-type")}`;
  const { status, code, request_id, detail } = JSON.parse(text) as Record<string, unknown>;
  if (status !== res.status || !code || !detail || !request_id) return `is not whole: ${text.slice(0, 200)}`;
  if (text.length > 20_000) return `has ${text.length} characters`;
  return /\bat [\w.]+ \(|node_modules|select |insert into/i.test(text)
    ? `tells of the inside: ${text.slice(0, 300)}`
    : null;
}

/** Asks all of it and expects each to be refused and nothing to have changed. */
async function allRefused(asked: { what: string; ask: () => Promise<Answer> }[]): Promise<void> {
  expect(asked.length).toBeGreaterThan(0);
  const before = await contents();
  const faults: string[] = [];
  for (const { what, ask } of asked) {
    const wrong = await fault(await ask());
    if (wrong) faults.push(`${what} ${wrong}`);
  }
  expect(faults).toEqual([]);
  expect(await contents()).toEqual(before);
}

const send = (
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> } = {},
) => api(new Request(`${ORIGIN}${path}`, { method, ...init, headers: { ...headers, ...init.headers } }));

describe("hostile input, on every route of the manifest", () => {
  test.each(HOSTILE_BODIES)("a body: $name", async ({ body, headers: more }) => {
    const given = { "content-type": "application/json", ...more };
    await allRefused(
      writes.map(({ method, route }) => ({
        what: `${method} ${route.path}`,
        ask: () => send(method, pathOf(route.path), { headers: given, body }),
      })),
    );
  });

  test("a path parameter", async () => {
    await allRefused(
      operations.flatMap(({ method, route }) =>
        [...route.path.matchAll(/\[(\w+)\]/g)].flatMap(([, name = ""]) =>
          HOSTILE_SEGMENTS.map((segment) => ({
            what: `${method} ${route.path} with ${name} ${segment.slice(0, 20)}`,
            // A space would end the target, so it travels as it would in a browser.
            ask: () => send(method, pathOf(route.path, { [name]: segment.replaceAll(" ", "%20") })),
          })),
        ),
      ),
    );
  });

  test("a query", async () => {
    await allRefused(
      reads
        .filter(({ route }) => !route.path.startsWith("/api/health/"))
        .flatMap(({ method, route }) =>
          HOSTILE_QUERIES.map((query) => ({
            what: `${method} ${route.path}?${query}`,
            ask: () => send(method, `${pathOf(route.path)}?${query}`),
          })),
        ),
    );
  });

  test("a header", async () => {
    const headerLines: Record<string, string>[] = [
      { "if-match": '"' },
      { "if-match": "*" },
      { "idempotency-key": "x".repeat(5_000) },
      { "idempotency-key": "\u00fc" },
      { authorization: `Bearer asn_api_${"x".repeat(5_000)}` },
      { cookie: `assent_session=${"%00".repeat(20)}` },
      { origin: "null" },
      { origin: "http://localhost.evil.example" },
    ];
    await allRefused(
      writes
        .filter(
          ({ method, route }) =>
            (method === "PUT" || method === "POST") && route.methods[method]?.spec.kind !== "handler",
        )
        .flatMap(({ method, route }) =>
          headerLines.map((line) => ({
            what: `${method} ${route.path} with ${JSON.stringify(line).slice(0, 60)}`,
            ask: () =>
              send(method, pathOf(route.path), {
                headers: { "content-type": "application/json", ...line },
              }),
          })),
        ),
    );
  });

  test("a raw target", async () => {
    const server = await startServer({ api });
    try {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      const raw = async (method: string, target: string): Promise<Answer> => {
        const answer = await sendRaw(
          server.url,
          `${method} ${target} HTTP/1.1`,
          "Host: localhost",
          "Connection: close",
          ...lines,
        );
        return {
          status: answer.status,
          headers: { get: (name) => answer.headers[name] ?? null },
          text: async () => answer.body,
        };
      };
      await allRefused(
        operations.flatMap(({ method, route }) =>
          HOSTILE_TARGETS.map((make) => {
            const target = make(pathOf(route.path));
            return { what: `${method} ${target}`, ask: () => raw(method, target) };
          }),
        ),
      );
    } finally {
      await server.stop();
    }
  });
});
