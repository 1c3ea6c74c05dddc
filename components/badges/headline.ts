const MOST = 110;

/**
 * A sentence as a title: as it is where it is short, else up to its first colon or, without one, to a whole word, unless
 * that would leave little of it. What is left out ends in “…”, and whoever draws it says the whole below.
 */
export function headline(text: string): string {
  if (text.length <= MOST) return text;
  const cut = text.slice(0, MOST);
  const colon = cut.indexOf(": ");
  if (colon > 0) return `${cut.slice(0, colon)}…`;
  const space = cut.lastIndexOf(" ");
  // Within a name that goes on to the end it is cut between two characters, never within one.
  return `${space > MOST / 2 ? cut.slice(0, space) : cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}
