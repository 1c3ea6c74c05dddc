import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answersOf } from "@/lib/http/answers";
import { manifestSource } from "@/scripts/build-manifest";
import { openApiText } from "@/scripts/openapi";
import { manifest } from "@/server/routing/manifest";

test("the committed reference is the one the routes make; else run npm run openapi", async () => {
  expect(readFileSync("docs/api/openapi.json", "utf8")).toBe(await openApiText());
});

test("every parameter of a path is one its route looks at", async () => {
  for (const { path, methods } of await manifest())
    for (const [method, endpoint] of Object.entries(methods)) {
      const known = Object.keys(endpoint.spec.params?.shape ?? {});
      const named = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? "");
      expect([method, path, named.filter((name) => !known.includes(name))]).toEqual([method, path, []]);
    }
});

test("a route that answers 202 for work of its own says so in the reference, and no other does", async () => {
  for (const { path, methods } of await manifest()) {
    const source = readFileSync(`app${path}/route.ts`, "utf8");
    const declares = Object.values(methods).filter((endpoint) => endpoint.spec.accepted).length;
    expect([path, declares]).toEqual([path, source.split("accepted(").length - 1]);
  }
});

/** Operations that do not say yet what they answer. The number only goes down. */
const WITHOUT_ANSWER = 116;

test("every operation says what it answers when it does what it was asked", async () => {
  const silent: string[] = [];
  for (const { path, methods } of await manifest())
    for (const [method, { spec }] of Object.entries(methods))
      if (answersOf(spec, method) === undefined) silent.push(`${method} ${path}`);
  expect([silent.length, silent]).toEqual([WITHOUT_ANSWER, silent]);
});

test("the built server has the routes of the folder tree", async () => {
  const source = manifestSource(process.cwd());
  const named = [...source.matchAll(/segments: (\[.*?\]), load/g)].map(([, list]) => JSON.parse(list ?? "[]"));
  expect(named).toEqual((await manifest()).map(({ segments }) => segments));
});
