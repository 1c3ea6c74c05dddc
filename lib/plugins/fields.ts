import type { Kind } from "@/lib/plugins/contract";

export type ContentField = { name: string; type: string; required: boolean };

type Schema = {
  type?: unknown;
  enum?: unknown[];
  required?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
};

/**
 * The first level of a kind's content, or of an action's parameters, as its JSON Schema names it, required fields first: help
 * for who writes one.
 */
export function contentFields(kind: Pick<Kind, "schema">): ContentField[] {
  const schema = kind.schema as Schema;
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const named = Object.entries(schema.properties ?? {}).map(([name, of]) => ({
    name,
    type: typeWords(of),
    required: required.has(name),
  }));
  const unnamed = [...required].filter((name) => !named.some((f) => f.name === name));
  const all = [...named, ...unnamed.map((name) => ({ name, type: "anything", required: true }))];
  return [...all.filter((f) => f.required), ...all.filter((f) => !f.required)];
}

function typeWords(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const types = [schema.type].flat().filter((t) => typeof t === "string");
  if (types.length === 0) return "anything";
  return types
    .map((t) => (t === "array" && schema.items?.type ? `list of ${typeWords(schema.items)}` : t))
    .join(" or ");
}

const EMPTY: Record<string, unknown> = { string: "", integer: 0, number: 0, boolean: false, array: [], object: {} };

/** Something to begin with: the required fields, empty. */
export function emptyContent(kind: Pick<Kind, "schema">): Record<string, unknown> {
  return Object.fromEntries(
    contentFields(kind)
      .filter((f) => f.required)
      .map((f) => [f.name, EMPTY[f.type.startsWith("list") ? "array" : (f.type.split(" ")[0] ?? "")] ?? null]),
  );
}
