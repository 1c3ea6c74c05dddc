/** The typed query of the audit log and its filter: two forms of one thing. Pure; the page and the browser share it. */
export type AuditQuery = {
  actor?: string[];
  action?: string[];
  asset?: string[];
  environment?: string[];
  outcome?: string[];
  surface?: string[];
  correlation_id?: string[];
  ticket_id?: string[];
  resource_type?: string[];
  resource_id?: string[];
  start_time?: string;
  end_time?: string;
  q?: string;
};
type Listed = Exclude<keyof AuditQuery, "start_time" | "end_time" | "q">;

/** The words that can stand before a colon, and what of the filter each one means. */
const LISTED: Record<string, Listed> = {
  actor: "actor",
  action: "action",
  asset: "asset",
  env: "environment",
  outcome: "outcome",
  surface: "surface",
  trace: "correlation_id",
  ticket: "ticket_id",
  type: "resource_type",
  id: "resource_id",
};
const CLOSED: Partial<Record<Listed, readonly string[]>> = {
  outcome: ["success", "failure", "denied"],
  surface: ["console", "cli", "api", "worker", "mcp"],
};
const MOST_VALUES = 20;
const MOST_CHARACTERS = 1_000;

export type Read = { filter: AuditQuery; problems: string[] };

/**
 * Reads a typed query. Several values of one word are alternatives; `-` before a word leaves out; text without a word is
 * searched. What cannot be understood is left aside and told in `problems`: the rest still counts.
 */
export function readQuery(text: string, now: Date): Read {
  const filter: AuditQuery = {};
  const problems: string[] = [];
  const free: string[] = [];
  for (const { word, value, without } of termsOf(text.slice(0, MOST_CHARACTERS))) {
    if (word === null) free.push(value);
    else if (word === "after" || word === "before") {
      const time = timeOf(value, now);
      if (time === null || without)
        problems.push(`${word}: takes a time, such as 2026-01-31, 2026-01-31T09:00Z or -24h.`);
      else filter[word === "after" ? "start_time" : "end_time"] = time;
    } else {
      const field = LISTED[word];
      const allowed = field && CLOSED[field];
      if (!field) problems.push(`There is no word "${word}:".`);
      else if (value === "") problems.push(`"${word}:" needs a value.`);
      else if (allowed && !allowed.includes(value)) problems.push(`${word}: is one of ${allowed.join(", ")}.`);
      else if ((filter[field]?.length ?? 0) >= MOST_VALUES)
        problems.push(`At most ${MOST_VALUES} values of "${word}:".`);
      else filter[field] = [...(filter[field] ?? []), `${without ? "-" : ""}${value}`];
    }
  }
  if (free.length > 0) filter.q = free.join(" ").slice(0, 200);
  if (filter.start_time && filter.end_time && filter.start_time >= filter.end_time)
    problems.push("Nothing lies after the later and before the earlier time.");
  return { filter, problems };
}

type Term = { word: string | null; value: string; without: boolean; text: string };

const plain = (text: string | undefined): string => (text ?? "").replaceAll('"', "").trim();
const quoted = (text: string): string => (/\s/.test(text) ? `"${text}"` : text);

/** The pieces of a query: `word:value`, `-word:"a value"`, or free text. A quotation mark that has no partner is dropped. */
export function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (const [, minus, name, inQuotes, bare, phrase, free] of text.matchAll(
    /(?:(-?)([A-Za-z_]+):(?:"([^"]*)"|(\S*))|"([^"]*)"|(\S+))/g,
  )) {
    const value = plain(inQuotes ?? bare ?? phrase ?? free);
    const word = name?.toLowerCase() ?? null;
    const without = minus === "-";
    if (word !== null || value !== "")
      terms.push({
        word,
        value,
        without,
        text: `${without ? "-" : ""}${word === null ? "" : `${word}:`}${quoted(value)}`,
      });
  }
  return terms;
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A time as people write it: a distance back from now, a day, or a moment in UTC. Null for anything else. */
export function timeOf(text: string, now: Date): string | null {
  const [, count, unit] = /^-?(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count && unit) return new Date(now.getTime() - Number(count) * (UNITS[unit] as number)).toISOString();
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)) return null;
  const moment = new Date(/T/.test(text) && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** The query with every term of this word replaced by one; by none where `value` is null. */
export function withTerm(text: string, word: string, value: string | null): string {
  const kept = termsOf(text).filter((t) => t.word !== word);
  return [...kept.map((t) => t.text), ...(value === null ? [] : [`${word}:${quoted(plain(value))}`])].join(" ");
}

/** The one value of a word, where it has exactly one; null where it has none, undefined where it has more or leaves out. */
export function chosenOf(text: string, word: string): string | null | undefined {
  const found = termsOf(text).filter((t) => t.word === word);
  if (found.length === 0) return null;
  return found.length === 1 && !found[0]?.without ? found[0]?.value : undefined;
}

/** A filter as parameters of the API; lists repeat their name. */
export const parametersOf = (filter: AuditQuery): [string, string][] =>
  Object.entries(filter).flatMap(([name, value]): [string, string][] =>
    Array.isArray(value) ? value.map((v) => [name, v]) : value === undefined ? [] : [[name, value]],
  );
