import { type ZodType, z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { type Answered, answersOf, isChange, Waiting } from "@/lib/http/answers";
import type { AnySpec, Endpoint } from "@/lib/http/spec";

/** What the reference needs of a route. Dynamic segments stand in brackets. */
export type Described = { path: string; methods: Partial<Record<string, Endpoint>> };

const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().meta({ description: "What a program goes by." }),
    request_id: z.string(),
    reasons: z.array(z.string()).optional(),
    errors: z
      .array(z.object({ field: z.string().meta({ description: "JSON Pointer" }), message: z.string() }))
      .optional(),
  })
  .meta({ id: "Problem" });

const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });
const header = (name: string, description: string) => ({
  in: "header" as const,
  name,
  description,
  schema: { type: "string" as const },
});

/** The OpenAPI 3.1 document of these routes: the reference, made of what the endpoints themselves check. */
export function openApiDocument(routes: readonly Described[], version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, methods } of routes) {
    const item: Record<string, ZodOpenApiOperationObject> = {};
    for (const [method, endpoint] of Object.entries(methods))
      if (endpoint) item[method.toLowerCase()] = operation(method, path, endpoint.spec);
    paths[path.replaceAll(/\[(\w+)\]/g, "{$1}")] = item;
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: { title: "Assent", version, description: "Which version is live, who agreed, by which rule." },
    paths,
    components: {
      schemas: { Problem },
      parameters: {
        Workspace: header("Assent-Workspace", "Slug of the workspace, for a session; a token names its own."),
        IfMatch: header("If-Match", 'The revision the change was made from, such as "17"; stale is 412.'),
        IdempotencyKey: header("Idempotency-Key", "A repeated request with the same key is answered from memory."),
      },
      responses: {
        Problem: {
          description: "A refusal or a failure",
          content: { "application/problem+json": { schema: Problem } },
        },
        Pending: {
          description: "Waits for an approval, or is carried out by a job",
          content: { "application/json": { schema: Waiting } },
        },
      },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "asn_cli_…, asn_api_… or asn_live_…" },
        session: { type: "apiKey", in: "cookie", name: "assent_session" },
      },
    },
  };
  return createDocument(document, { override: ({ jsonSchema, io }) => io === "output" && loosen(jsonSchema) });
}

/**
 * An answer may gain fields, so a client must not refuse those that it does not know. And what `date-time` and `integer` say
 * already is not said again as a pattern or as the bounds of what JavaScript counts exactly.
 */
function loosen(schema: Record<string, unknown>): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format === "date-time") delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function operation(method: string, path: string, spec: AnySpec): ZodOpenApiOperationObject {
  const writes = method !== "GET";
  const changes = isChange(spec, method);
  const names = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? "");
  const parameters = [
    ...(spec.auth === "workspace" ? [parameter("Workspace")] : []),
    ...(changes ? [parameter("IfMatch")] : []),
    ...(changes && (method === "POST" || method === "PUT") ? [parameter("IdempotencyKey")] : []),
  ];
  return {
    operationId: idOf(method, path),
    summary: spec.summary,
    tags: [spec.room],
    ...(spec.auth === "none" ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    requestParams: {
      ...(names.length > 0 && { path: pathParams(names, spec) }),
      ...(spec.query && { query: spec.query }),
    },
    ...(writes && spec.body && { requestBody: { content: bodyOf(spec.body, spec.textTypes) } }),
    responses: {
      ...answersIn(spec, method),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

const DONE: Readonly<Record<number, string>> = { 201: "Made", 202: "Goes on by itself", 204: "Done, without a body" };

function answersIn(spec: AnySpec, method: string): ZodOpenApiOperationObject["responses"] {
  const answers = answersOf(spec, method) ?? new Map<number, Answered>([[200, { json: z.looseObject({}), texts: [] }]]);
  return Object.fromEntries(
    [...answers].map(([status, { json, texts }]) => {
      // What waits for an approval is one answer of all routes. Where a route starts work of its own, 202 says that instead.
      if (json === Waiting) return [status, { $ref: "#/components/responses/Pending" }];
      const content = { ...(json && { "application/json": { schema: json } }), ...asTexts(texts) };
      const description = DONE[status] ?? "Done";
      return [status, Object.keys(content).length > 0 ? { description, content } : { description }];
    }),
  );
}

const asTexts = (types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: "string" as const } }]));

function bodyOf(schema: ZodType, textTypes: readonly string[] = []) {
  return { "application/json": { schema }, ...asTexts(textTypes) };
}

/** Parameters in the order of the path; one that the route does not look at is a text all the same. */
function pathParams(names: readonly string[], spec: AnySpec) {
  const schema = (name: string): ZodType => {
    const field = spec.params?.shape[name] as ZodType | undefined;
    // Optional only where one declaration serves two paths; in its path a parameter is always there.
    return field instanceof z.ZodOptional ? (field.unwrap() as ZodType) : (field ?? z.string());
  };
  return z.object(Object.fromEntries(names.map((name) => [name, schema(name)])));
}

/** `putGovernanceV1alpha1AssetsByPluginByKindByNameDraft`: long, but stable and unique. */
function idOf(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, "")
    .replaceAll(/\[(\w+)\]/g, "by-$1")
    .split(/[^A-Za-z0-9]+/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
