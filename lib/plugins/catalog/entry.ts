/** Readings that both catalog formats share. Pure; nothing here throws, whatever it is given. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A non-empty text, or undefined. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;

const lineOf = (value: unknown): string | undefined =>
  textOf(
    typeof value === "string" ? value.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, " ") : undefined,
  );

const LONGEST_LABEL = 200;

/** The label of the version cut from an entry: the first text given, in one line as any label is, or that it was imported. */
export const labelOf = (...candidates: unknown[]): string => {
  const found = candidates.map(lineOf).find((text) => text !== undefined) ?? "imported";
  return found.slice(0, LONGEST_LABEL).trimEnd();
};

/** A member of an object that may not be one. */
export const member = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** An owner or a team as catalogs write it, a text or an object; a text is the member named. */
export const partyOf = (value: unknown, textMeans: "principal" | "name"): unknown =>
  typeof value === "string" ? { [textMeans]: value } : (value ?? null);

/** Everything of an entry that is content: who answers for it is governance, and stays out of the digest. */
export const contentOf = (entry: Fields): Fields => {
  const { owner: _owner, team: _team, ...content } = entry;
  return content;
};
