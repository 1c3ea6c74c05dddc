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

export type Plugin = { name: string; title: string; kinds: readonly Kind[] };
