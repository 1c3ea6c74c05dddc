import { GovernancePatch } from "@/lib/assets/governance";
import { AssetName } from "@/lib/assets/ref";
import { pointer } from "@/lib/field-errors";
import { LARGEST_ENTRY_BYTES } from "@/lib/imports/rules";
import type { CatalogEntry } from "@/lib/plugins/contract";
import { findKind } from "@/lib/plugins/registry";
import { contentProblems } from "@/lib/plugins/validate";

export type Party = Record<string, string>;

/** An entry fit to be saved. */
export type GoodEntry = {
  kind: string;
  name: string;
  label: string;
  content: Record<string, unknown>;
  owner: Party | null;
  team: Party | null;
};
export type Judged = {
  /** JSON Pointer of the entry, and its line where the document was text with lines. */
  pointer: string;
  line: number | null;
  kind: string | null;
  name: string | null;
} & ({ entry: GoodEntry } | { code: string; message: string });

type Placed = CatalogEntry & { line: number | null; fault?: string | undefined };
type Bad = { code: string; message: string };

const longest = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** Every entry judged alone, in order. `plugin` is the one whose kinds the entries have. */
export function judgeEntries(plugin: string, entries: readonly Placed[]): Judged[] {
  const chosen = choose(entries);
  return entries.map((entry, i) => {
    const known = "name" in entry;
    const place = {
      pointer: pointer(entry.at),
      line: entry.line,
      kind: known ? entry.kind : null,
      name: known ? longest(entry.name, 200) : null,
    };
    const verdict = judge(plugin, entry, i, chosen, entries);
    return "code" in verdict ? { ...place, ...verdict } : { ...place, entry: verdict };
  });
}

function judge(
  plugin: string,
  entry: Placed,
  position: number,
  chosen: ReadonlyMap<string, number>,
  all: readonly Placed[],
): GoodEntry | Bad {
  if (entry.fault) return { code: "VALUE_NOT_ALLOWED", message: `This entry ${entry.fault}.` };
  if ("problem" in entry) return { code: "ENTRY_MALFORMED", message: `This entry ${entry.problem}.` };
  const { kind, name, label, content } = entry;
  if (name === "") return { code: "NAME_MISSING", message: "The name is empty." };
  const fit = AssetName.safeParse(name);
  if (!fit.success)
    return {
      code: "NAME_NOT_ALLOWED",
      message: `The name ${JSON.stringify(longest(name, 80))} is not allowed: ${fit.error.issues[0]?.message}.`,
    };
  const counts = chosen.get(keyOf(entry)) ?? position;
  if (counts !== position)
    return {
      code: "DUPLICATE_NAME",
      message: `The entry at ${pointer(all[counts]?.at ?? [])} has the same name and was taken.`,
    };
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes > LARGEST_ENTRY_BYTES)
    return { code: "ENTRY_TOO_LARGE", message: `The entry has ${bytes} bytes; ${LARGEST_ENTRY_BYTES} are allowed.` };
  const declared = findKind(plugin, kind);
  if (!declared) return { code: "KIND_UNKNOWN", message: `There is no kind ${plugin}/${kind}.` };
  const [problem] = contentProblems(declared, content);
  if (problem) {
    const field = problem.field.slice("/content".length);
    return { code: "CONTENT_INVALID", message: `${field === "" ? "The entry" : field} ${problem.message}.` };
  }
  const governance = GovernancePatch.pick({ owner: true, team: true }).safeParse({
    owner: entry.owner ?? {},
    team: entry.team ?? {},
  });
  if (!governance.success) {
    const [issue] = governance.error.issues;
    return { code: "OWNER_INVALID", message: `${pointer(issue?.path ?? [])}: ${issue?.message ?? "is not valid"}.` };
  }
  return { kind, name, label, content, owner: party(governance.data.owner), team: party(governance.data.team) };
}

const keyOf = (entry: { kind: string; name: string }) => `${entry.kind}/${entry.name}`;

/** For each name the position that counts: the first marked newest, else the first. */
function choose(entries: readonly Placed[]): Map<string, number> {
  const chosen = new Map<string, { position: number; latest: boolean }>();
  entries.forEach((entry, position) => {
    if (!("name" in entry) || entry.fault) return;
    const before = chosen.get(keyOf(entry));
    if (!before || (entry.latest && !before.latest)) chosen.set(keyOf(entry), { position, latest: entry.latest });
  });
  return new Map([...chosen].map(([key, { position }]) => [key, position]));
}

/** What is set of an owner or a team; null when nothing is. */
function party(given: Record<string, string | null | undefined> | undefined): Party | null {
  const set = Object.entries(given ?? {}).filter((e): e is [string, string] => typeof e[1] === "string");
  return set.length > 0 ? Object.fromEntries(set) : null;
}
