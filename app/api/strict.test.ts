import { expect, test } from "vitest";
import { type ZodType, z } from "zod";
import { manifest } from "@/server/routing/manifest";

/** Places where an object drops unknown fields without a word: neither strict nor openly loose. */
function silent(schema: unknown, at = "", seen = new Set<unknown>()): string[] {
  if (!(schema instanceof z.ZodType) || seen.has(schema)) return [];
  seen.add(schema);
  const inside = (part: unknown, name: string) => silent(part, `${at}/${name}`, seen);
  if (schema instanceof z.ZodObject)
    return [
      ...(schema.def.catchall === undefined ? [at || "/"] : []),
      ...Object.entries(schema.shape).flatMap(([name, field]) => inside(field, name)),
    ];
  const { innerType, element, options, valueType, in: input, left, right }: Record<string, unknown> = { ...schema.def };
  const parts = [innerType, element, valueType, input, left, right, ...((options as ZodType[] | undefined) ?? [])];
  return parts.flatMap((part) => silent(part, at, seen));
}

test("a body refuses unknown fields at every depth", async () => {
  const found = (await manifest()).flatMap(({ path, methods }) =>
    Object.entries(methods).flatMap(([method, endpoint]) =>
      silent(endpoint.spec.body).map((at) => `${method} ${path} ${at}`),
    ),
  );
  expect(found).toEqual([]);
});

test("an object that drops fields is found, wherever it hides", () => {
  const hidden = z.object({ deep: z.number() });
  expect(silent(z.strictObject({ a: z.array(hidden.optional()).default([]) }))).toEqual(["/a"]);
  expect(silent(z.strictObject({ b: z.union([z.string(), z.record(z.string(), hidden)]) }))).toEqual(["/b"]);
  expect(silent(z.strictObject({ c: z.looseObject({}), d: z.strictObject({}) }))).toEqual([]);
});
