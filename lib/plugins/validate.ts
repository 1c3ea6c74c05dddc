import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type FieldError, invalid } from "@/lib/errors";
import { pointer } from "@/lib/field-errors";
import type { Kind } from "@/lib/plugins/contract";

const ajv = new Ajv2020({ allErrors: false, strict: false, allowUnionTypes: true });
addFormats.default(ajv);
const compiled = new WeakMap<object, ValidateFunction>();

function problems(schema: Record<string, unknown>, value: unknown) {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Problems of a content against its kind's JSON Schema, with JSON Pointers below `/content`; empty when it is valid. */
export const contentProblems = (kind: Kind, content: unknown): FieldError[] =>
  problems(kind.schema, content).map((e) => ({
    field: `/content${e.instancePath}`,
    message: e.message ?? "is not valid",
  }));

/** Problems of an object against a schema; a field that is missing, or is not to be there, is named itself. */
export const fieldProblems = (schema: Record<string, unknown>, value: unknown, below: string): FieldError[] =>
  problems(schema, value).map((e) => {
    const { missingProperty, additionalProperty } = e.params as Record<string, unknown>;
    if (typeof missingProperty === "string")
      return { field: `${below}${e.instancePath}${pointer([missingProperty])}`, message: "is required" };
    if (typeof additionalProperty === "string")
      return { field: `${below}${e.instancePath}${pointer([additionalProperty])}`, message: "is not known here" };
    return { field: `${below}${e.instancePath}`, message: e.message ?? "is not valid" };
  });

/** Refuses (422) a content that its kind's schema does not allow. */
export function assertContent(kind: Kind, content: unknown): void {
  const problems = contentProblems(kind, content);
  if (problems.length > 0) throw invalid(problems, `The content is not a valid ${kind.title.toLowerCase()}.`);
}
