const MOST = 110;

/**
 * A sentence as a title: as it is where it is short, else up to its first colon or, without one, to a whole word. What is left
 * out ends in “…”, and whoever draws it says the whole below.
 */
export function headline(text: string): string {
  if (text.length <= MOST) return text;
  const cut = text.slice(0, MOST);
  const colon = cut.indexOf(": ");
  if (colon > 0) return `${cut.slice(0, colon)}…`;
  const space = cut.lastIndexOf(" ");
  // Without a space it is cut between two characters, never within one.
  return `${space > 0 ? cut.slice(0, space) : [...text].slice(0, MOST / 2).join("")}…`;
}
