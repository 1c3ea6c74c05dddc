import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { answersOf } from "@/lib/http/answers";
import { nameText } from "@/lib/name-text";
import { manifestSource } from "@/scripts/build-manifest";
import { openApiText } from "@/scripts/openapi";
import { manifest } from "@/server/routing/manifest";

test("the committed reference is the one the routes make; else run npm run openapi", async () => {
  expect(readFileSync("docs/api/openapi.json", "utf8")).toBe(await openApiText());
});

type Schema = { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; pattern?: string };

/** Every name that a body says, with its place. */
function* namesIn(schema: Schema, at = ""): Generator<[string, Schema]> {
  for (const part of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])]) yield* namesIn(part, at);
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    if (["name", "label", "display_name", "title"].includes(key)) yield [`${at}/${key}`, value];
    yield* namesIn(value, `${at}/${key}`);
  }
}

/** The delivery API judges its settings itself; who decides outside is called what that system calls them. */
const JUDGED_OTHERWISE = [
  "patch /api/v1/workspaces/{slug} /name",
  "post /api/v1/approvals/callback/{id} /decided_by/name",
];

test("every name that is sent is one line without control characters: see lib/name-text.ts", async () => {
  const { pattern } = z.toJSONSchema(nameText(1)) as Schema;
  const { paths } = JSON.parse(await openApiText()) as { paths: Record<string, Record<string, unknown>> };
  const lax: string[] = [];
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations)) {
      const { requestBody } = operation as { requestBody?: { content: Record<string, { schema: Schema }> } };
      for (const { schema } of Object.values(requestBody?.content ?? {}))
        for (const [at, name] of namesIn(schema)) if (name.pattern !== pattern) lax.push(`${method} ${path} ${at}`);
    }
  expect(lax.sort()).toEqual(JUDGED_OTHERWISE.toSorted());
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

test("every operation says what it answers when it does what it was asked", async () => {
  const silent: string[] = [];
  for (const { path, methods } of await manifest())
    for (const [method, { spec }] of Object.entries(methods))
      if (answersOf(spec, method) === undefined) silent.push(`${method} ${path}`);
  expect(silent).toEqual([]);
});

test("the built server has the routes of the folder tree", async () => {
  const source = manifestSource(process.cwd());
  const named = [...source.matchAll(/segments: (\[.*?\]), load/g)].map(([, list]) => JSON.parse(list ?? "[]"));
  expect(named).toEqual((await manifest()).map(({ segments }) => segments));
});
