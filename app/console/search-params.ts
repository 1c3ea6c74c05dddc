import { type Cursor, decodeCursor } from "@/lib/view/page";

export type SearchParams = Record<string, string | string[] | undefined>;

/**
 * The named parameters of a page's address as single, trimmed texts, and the cursor decoded. A page forgives what the API
 * refuses: unknown names are left alone and a broken cursor means the first page.
 */
export function searchOf<const Name extends string>(given: SearchParams, names: readonly Name[]) {
  const one = (name: string) => {
    const value = given[name];
    const text = (Array.isArray(value) ? value[0] : value)?.trim();
    return text === "" ? undefined : text;
  };
  const read = Object.fromEntries(names.map((name) => [name, one(name)])) as Record<Name, string | undefined>;
  return { ...read, cursor: cursorOf(one("cursor")) };
}

function cursorOf(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeCursor(text);
  } catch {
    return undefined;
  }
}
