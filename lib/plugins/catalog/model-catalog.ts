import { contentOf, type Fields, isFields, labelOf, member, partyOf, textOf } from "@/lib/plugins/catalog/entry";
import type { CatalogEntry, ImportFormat } from "@/lib/plugins/contract";

const LISTS = { models: "model", mcp_servers: "mcp-server" } as const;
type List = keyof typeof LISTS;
const LIST_NAMES = Object.keys(LISTS) as List[];

/** Renames a member; one that already has the better name wins. */
function renamed(content: Fields, from: string, to: string, as: (value: unknown) => unknown = (v) => v): Fields {
  if (!Object.hasOwn(content, from) || Object.hasOwn(content, to)) return content;
  const { [from]: value, ...rest } = content;
  return { ...rest, [to]: as(value) };
}

/** The catalog's times are milliseconds since 1970 as text; a model without a version is called by its day. */
function dayOf(value: unknown): string | undefined {
  const milliseconds = Number(textOf(value) ?? Number.NaN);
  const day = new Date(milliseconds);
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
}

const property = (entry: Fields, name: string): unknown =>
  member(member(member(entry, "customProperties"), name), "string_value");

function readEntry(list: List, entry: unknown, at: (string | number)[]): CatalogEntry {
  if (!isFields(entry)) return { at, problem: "is not an object" };
  if (typeof entry.name !== "string") return { at, problem: "has no name" };
  const kept = contentOf(entry);
  return {
    at,
    kind: LISTS[list],
    name: entry.name,
    label: labelOf(entry.version, property(entry, "version"), dayOf(entry.lastUpdateTimeSinceEpoch)),
    // A reviewer looks in one place whatever the source: the names are those of the kind's schema.
    content:
      list === "models"
        ? renamed(kept, "language", "languages")
        : renamed(kept, "repositoryUrl", "repository", (url) => ({ url })),
    owner: partyOf(entry.owner ?? property(entry, "owner"), "principal"),
    team: partyOf(entry.team ?? property(entry, "team"), "name"),
    latest: false,
  };
}

/** The catalog files of Kubeflow's model registry: `{ source, models: [...], mcp_servers: [...] }`. */
export const modelCatalog: ImportFormat = {
  name: "model-catalog",
  title: "Model catalog (Kubeflow)",
  recognises: (document) => LIST_NAMES.some((list) => Array.isArray(member(document, list))),
  read: (document) => ({
    source: textOf(member(document, "source")) ?? null,
    entries: LIST_NAMES.flatMap((list) => {
      const entries = member(document, list);
      return Array.isArray(entries) ? entries.map((entry, i) => readEntry(list, entry, [list, i])) : [];
    }),
  }),
};
