import type { FieldError } from "@/lib/errors";
import { type Fault, wordsOfFault } from "@/lib/field-words";

/** What zod says about one place; its own issue type is wider than what an answer needs. */
export type Issue = Fault & { readonly path: readonly PropertyKey[] };

/** A JSON Pointer (RFC 6901): empty for the whole document. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const MOST = 50;

/**
 * Zod's issues as `errors[]` of a problem document. An unknown name is reported at the name itself, not at the object
 * around it. Ends after fifty: a body can be wrong in a hundred thousand places.
 */
export function fieldErrors(issues: readonly Issue[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" && "keys" in issue ? (issue.keys as readonly string[]) : null;
    if (keys) for (const key of keys) errors.push(at([...issue.path, key], "This field is not known."));
    else errors.push(at(issue.path, wordsOfFault(issue)));
    if (errors.length >= MOST) return errors.slice(0, MOST);
  }
  return errors;
}

// A sent name can be a megabyte long; the answer repeats the beginning of it.
const at = (path: readonly PropertyKey[], message: string): FieldError => ({
  field: pointer(path.map((part) => (typeof part === "string" ? part.slice(0, 200) : part))),
  message,
});
