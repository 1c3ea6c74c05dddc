import type { ZodObject, ZodType } from "zod";
import { type FieldError, refusal } from "@/lib/errors";
import { pointer } from "@/lib/field-errors";

/** Which parameters a route takes, and which of them may be given more than once. */
export type QueryNames = ReadonlyMap<string, { many: boolean }>;

/** Reads the names off a query schema, once per route. */
export function queryNames(schema: ZodObject | undefined): QueryNames {
  const names = new Map<string, { many: boolean }>();
  for (const [name, field] of Object.entries(schema?.shape ?? {})) names.set(name, { many: takesMany(field) });
  return names;
}

function takesMany(field: unknown): boolean {
  let inner = field as ZodType | undefined;
  // Optional, default and pipe wrap the type that decides.
  while (inner) {
    const def = inner.def as { type: string; innerType?: ZodType; in?: ZodType };
    if (def.type === "array") return true;
    inner = def.innerType ?? def.in;
  }
  return false;
}

export const badQuery = (errors: FieldError[]) =>
  refusal(400, "QUERY_INVALID", "The query is not acceptable: see errors.", { errors });

/**
 * Splits a query string into the declared parameters. Unknown ones, ones given twice where one is wanted, bad
 * percent-encoding and control characters are 400 with the parameter's name.
 */
export function readQuery(search: string, names: QueryNames): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  if (search === "") return values;
  const errors: FieldError[] = [];
  for (const part of search.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? "" : part.slice(equals + 1));
    const known = name === null ? undefined : names.get(name);
    const refuse = (message: string) => errors.push({ field: pointer([(name ?? part).slice(0, 100)]), message });
    if (name === null || value === null) refuse("This is not valid percent-encoded text.");
    else if (!known) refuse("This parameter is not known.");
    else if (known.many) {
      const list = values[name];
      if (Array.isArray(list)) list.push(value);
      else values[name] = [value];
    } else if (Object.hasOwn(values, name)) refuse("This parameter was given more than once.");
    else values[name] = value;
    if (errors.length >= 20) break;
  }
  if (errors.length > 0) throw badQuery(errors);
  return values;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

function decode(text: string): string | null {
  if (!/[%+]/.test(text)) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    return CONTROL.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
