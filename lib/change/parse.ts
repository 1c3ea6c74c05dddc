import type { ZodError, ZodType } from "zod";
import { type FieldError, invalid } from "@/lib/errors";

/** One token of a JSON Pointer (RFC 6901). */
const token = (part: PropertyKey): string => String(part).replaceAll("~", "~0").replaceAll("/", "~1");

/** Issues of a schema as field errors with JSON Pointers. An unknown field is named itself, not its parent. */
export const fieldErrors = (error: ZodError): FieldError[] =>
  error.issues.flatMap((issue) => {
    const at = issue.path.map((part) => `/${token(part)}`).join("");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ field: `${at}/${token(key)}`, message: "is not a field here" }));
    return [{ field: at, message: issue.message }];
  });

/** Input checked against its schema; 422 names every field that is wrong. */
export function parseInput<In>(schema: ZodType<In>, input: unknown): In {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(fieldErrors(parsed.error));
}
