import { z } from "zod";
import { invalid, refusal } from "@/lib/errors";
import { fieldErrors, pointer } from "@/lib/field-errors";
import { type Judged, judgeEntries } from "@/lib/imports/judge";
import { MOST_ENTRIES } from "@/lib/imports/rules";
import { readYaml, type YamlReading } from "@/lib/imports/yaml";
import { importFormats } from "@/lib/plugins/registry";

export type Reading = { plugin: string; format: string; source: string | null; entries: Judged[] };

const Source = z.string().trim().min(1).max(200);
const Wrapper = z.strictObject({ source: Source.nullish(), entries: z.unknown() });

/**
 * Reads a catalog out of what was sent: a text (YAML), a parsed document, or `{ source?, entries }` around a document.
 * Refuses what no plugin reads (422 `CATALOG_UNKNOWN`), one without entries (422) and one with more than 10,000 (413);
 * entries themselves are only judged, one by one.
 */
export function readCatalog(sent: unknown, source: string | null): Reading {
  const yaml = typeof sent === "string" ? readYaml(sent) : null;
  const { document, at, said } = unwrap(yaml ? yaml.value : sent);
  const found = importFormats().find(({ format }) => format.recognises(document));
  if (!found) {
    refuseFaults(yaml, () => true);
    const known = importFormats().map(({ format }) => format.title);
    throw refusal(422, "CATALOG_UNKNOWN", `This is not a catalog that can be read: ${known.join(", ")}.`);
  }
  const read = found.format.read(document);
  const entries = read.entries.map((entry) => ({ ...entry, at: [...at, ...entry.at] }));
  if (entries.length === 0)
    throw invalid([{ field: pointer(at), message: "has no entries" }], "The catalog has no entries.");
  if (entries.length > MOST_ENTRIES)
    throw refusal(
      413,
      "TOO_MANY_ENTRIES",
      `A catalog of ${entries.length} entries is imported in parts of ${MOST_ENTRIES}.`,
    );
  const faults = faultsByEntry(
    yaml,
    entries.map((e) => e.at),
  );
  const placed = entries.map((entry, i) => ({ ...entry, line: yaml?.lineOf(entry.at) ?? null, fault: faults.get(i) }));
  return {
    plugin: found.plugin,
    format: found.format.name,
    source: source ?? said ?? read.source?.slice(0, 200) ?? null,
    entries: judgeEntries(found.plugin, placed),
  };
}

function unwrap(value: unknown): { document: unknown; at: string[]; said: string | null } {
  const wrapped = typeof value === "object" && value !== null && !Array.isArray(value) && "entries" in value;
  if (!wrapped) return { document: value, at: [], said: null };
  const parsed = Wrapper.safeParse(value);
  if (!parsed.success) throw invalid(fieldErrors(parsed.error.issues));
  return { document: parsed.data.entries, at: ["entries"], said: parsed.data.source ?? null };
}

/** What is wrong inside an entry, by the entry's position; what is wrong outside of all of them refuses the document. */
function faultsByEntry(
  yaml: YamlReading | null,
  entries: readonly (readonly (string | number)[])[],
): Map<number, string> {
  const positions = new Map(entries.map((at, i) => [JSON.stringify(at), i]));
  const depths = [...new Set(entries.map((at) => at.length))];
  const entryOf = (at: readonly (string | number)[]) =>
    depths.map((depth) => positions.get(JSON.stringify(at.slice(0, depth)))).find((i) => i !== undefined);
  const faults = new Map<number, string>();
  refuseFaults(yaml, (at) => entryOf(at) === undefined);
  for (const { at, line, message } of yaml?.faults ?? []) {
    const entry = entryOf(at);
    if (entry !== undefined && !faults.has(entry)) faults.set(entry, `${message} (line ${line})`);
  }
  return faults;
}

function refuseFaults(yaml: YamlReading | null, outside: (at: readonly (string | number)[]) => boolean): void {
  const fault = yaml?.faults.find(({ at }) => outside(at));
  if (!fault) return;
  throw refusal(400, "YAML_MALFORMED", `The document is not acceptable YAML: line ${fault.line} ${fault.message}.`, {
    errors: [{ field: pointer(fault.at.slice(0, 20)), message: fault.message }],
  });
}
