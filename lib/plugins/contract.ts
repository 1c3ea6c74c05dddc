/** What a plugin declares about one kind of asset. Core knows plugins by this alone; screens follow `capabilities`. */
export type Kind = {
  plugin: string;
  kind: string;
  /** Singular and plural, as the console shows them. */
  title: string;
  titlePlural: string;
  /** JSON Schema (draft 2020-12) of a version's content. */
  schema: Record<string, unknown>;
  /** Only one version may be active at a time; a new one is born as a draft. */
  singleActive: boolean;
  capabilities: readonly ("versions" | "bindings" | "import" | "evaluate")[];
};

/**
 * One entry of a foreign catalog, as its format reads it: what would be saved, or why it cannot be read. `at` are the
 * names and positions that lead to it. Names, contents, owners and doubles are judged by whoever imports.
 */
export type CatalogEntry = { at: readonly (string | number)[] } & (
  | { problem: string }
  | {
      kind: string;
      name: string;
      /** What the source calls this state of the entry; the label of a version cut from it. */
      label: string;
      content: Record<string, unknown>;
      owner: unknown;
      team: unknown;
      /** True where the source marks this entry as the newest of its name. */
      latest: boolean;
    }
);

/** A foreign form of catalog that a plugin can read. Pure: a parsed document in, entries out, in their order. */
export type ImportFormat = {
  name: string;
  title: string;
  recognises(document: unknown): boolean;
  read(document: unknown): { source: string | null; entries: CatalogEntry[] };
};

export type Plugin = {
  name: string;
  title: string;
  kinds: readonly Kind[];
  imports?: readonly ImportFormat[];
};
