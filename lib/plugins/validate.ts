import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type FieldError, invalid } from "@/lib/errors";
import type { Kind } from "@/lib/plugins/contract";

const ajv = new Ajv2020({ allErrors: false, strict: false, allowUnionTypes: true });
addFormats.default(ajv);
const compiled = new WeakMap<object, ValidateFunction>();

/** Problems of a content against its kind's JSON Schema, with JSON Pointers below `/content`; empty when it is valid. */
export function contentProblems(kind: Kind, content: unknown): FieldError[] {
  let validate = compiled.get(kind.schema);
  if (!validate) {
    validate = ajv.compile(kind.schema);
    compiled.set(kind.schema, validate);
  }
  if (validate(content)) return [];
  return (validate.errors ?? []).map((e) => ({
    field: `/content${e.instancePath}`,
    message: e.message ?? "is not valid",
  }));
}

/** Refuses (422) a content that its kind's schema does not allow. */
export function assertContent(kind: Kind, content: unknown): void {
  const problems = contentProblems(kind, content);
  if (problems.length > 0) throw invalid(problems, `The content is not a valid ${kind.title.toLowerCase()}.`);
}
