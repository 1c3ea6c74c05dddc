import { expect, test } from "vitest";
import { openApiDocument } from "@/lib/http/openapi";
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
  expect(Object.keys(put?.responses ?? {}).sort()).toEqual(["202", "2XX", "default"]);
  expect(Object.keys(get?.responses ?? {}).sort()).toEqual(["2XX", "default"]);
});
