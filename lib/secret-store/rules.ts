/** Names that people give to secrets, as they stand in a text: `${PAGER_TOKEN}`. Pure; the browser shows the same. */
export const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The names a text asks for, each once, in order. What is no name of a secret is among them: it will never be found. */
export const secretNamesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map((m) => m[1] ?? "")),
];

/** The text with every `${NAME}` filled. Names that have no secret stay as they are and are told in `missing`. */
export function fillSecrets(
  text: string,
  secrets: Readonly<Record<string, string>>,
): { text: string; missing: string[] } {
  const has = (name: string) => Object.hasOwn(secrets, name);
  const filled = text.replace(PLACEHOLDER, (all, name: string) => (has(name) ? (secrets[name] as string) : all));
  return { text: filled, missing: secretNamesIn(text).filter((name) => !has(name)) };
}
