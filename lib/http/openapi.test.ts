import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { openApiDocument } from "@/lib/http/openapi";
import { noContent, ok } from "@/lib/http/reply";
import { GET, PUT } from "@/lib/testing/probe-route";

const { paths } = openApiDocument(
  [
    { path: "/api/v1/things", methods: { GET } },
    { path: "/api/v1/things/[name]", methods: { PUT } },
  ],
  "1.2.3",
);
const put = paths?.["/api/v1/things/{name}"]?.put;
const get = paths?.["/api/v1/things"]?.get;

test("a route is described by what it checks", () => {
  const body = put?.requestBody as { content: Record<string, { schema: Record<string, unknown> }> };
  expect(body.content["application/json"]?.schema).toMatchObject({
    properties: { size: { type: "number" }, tags: { type: "array" } },
    additionalProperties: false,
  });
  expect(put?.parameters).toContainEqual(expect.objectContaining({ in: "path", name: "name", required: true }));
  const limit = { in: "query", name: "limit", schema: expect.objectContaining({ maximum: 200, default: 20 }) };
  expect(get?.parameters).toContainEqual(expect.objectContaining(limit));
});

test("a change says that it may wait, and takes a precondition and a key; a read does neither", () => {
  const references = (operation: typeof put) =>
    (operation?.parameters ?? []).flatMap((p) => ("$ref" in p ? [p.$ref] : []));
  const at = (name: string) => `#/components/parameters/${name}`;
  expect(references(put)).toEqual([at("Workspace"), at("IfMatch"), at("IdempotencyKey")]);
  expect(references(get)).toEqual([at("Workspace")]);
  expect(Object.keys(put?.responses ?? {}).sort()).toEqual(["200", "202", "default"]);
  expect(Object.keys(get?.responses ?? {}).sort()).toEqual(["200", "default"]);
});

describe("what is answered", () => {
  type Described = { content?: Record<string, { schema: object }> } | undefined;
  const schemaOf = (operation: typeof put, status: string) =>
    (operation?.responses?.[status] as Described)?.content?.["application/json"]?.schema;

  test("a list is its rows and where the next page begins; it is open to fields that it gains", () => {
    expect(schemaOf(get, "200")).toEqual({
      type: "object",
      properties: {
        things: {
          type: "array",
          items: {
            type: "object",
            properties: { name: { type: "string" }, revision: { type: "integer" } },
            required: ["name", "revision"],
          },
        },
        next_cursor: { type: "string" },
      },
      required: ["things"],
    });
  });

  test("a change that can be tried answers with what was made of it or with what it would make", () => {
    const $ref = (id: string) => ({ $ref: `#/components/schemas/${id}` });
    expect(schemaOf(put, "200")).toEqual({ anyOf: [$ref("Thing"), $ref("DryRun")] });
  });

  test("no body is 204 without content; texts have their types; what is made is 201", () => {
    const open = { summary: "Show", room: "things", auth: "none" as const, handler: () => ok({}) };
    const made = openApiDocument(
      [
        {
          path: "/a",
          methods: {
            GET: endpoint({ ...open, answer: z.string(), answerTypes: ["text/csv"] }),
            DELETE: endpoint({ ...open, answer: "nothing", handler: () => noContent() }),
            POST: endpoint({ ...open, answer: z.strictObject({ at: z.iso.datetime() }), status: 201 }),
          },
        },
      ],
      "1",
    ).paths?.["/a"];
    const text = { schema: { type: "string" } };
    expect(made?.get?.responses).toMatchObject({ 200: { content: { "application/json": text, "text/csv": text } } });
    expect(made?.delete?.responses?.["204"]).toEqual({ description: "Done, without a body" });
    expect(made?.post?.responses).toMatchObject({ 201: { description: "Made" } });
    const at = { type: "string", format: "date-time" };
    expect(schemaOf(made?.post, "201")).toEqual({ type: "object", properties: { at }, required: ["at"] });
  });
});
