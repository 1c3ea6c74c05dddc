import type { ZodType } from "zod";
import { invalid } from "@/lib/errors";
import { fieldErrors } from "@/lib/field-errors";

/** Input checked against its schema; 422 names every field that is wrong. */
export function parseInput<In>(schema: ZodType<In>, input: unknown): In {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrors(parsed.error.issues));
}
