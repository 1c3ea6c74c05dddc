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
  /** The kind of the same plugin under which every asset of this one is made, and the parameter that names it by its id. */
  parent?: { kind: string; param: string };
};

/** What an executor is given. Everything it needs stands here: it reads no row and keeps no state of its own. */
export type ActionCall = {
  /** The same at every attempt of one operation. The outside world is told this, so that it can do each thing once. */
  eventId: string;
  action: string;
  workspace: { id: string; slug: string };
  environment: { slug: string; class: "prod" | "test" } | null;
  asset: { id: string; plugin: string; kind: string; name: string };
  params: Record<string, unknown>;
  /** Who asked for it. */
  by: { id: string; name: string };
};

/**
 * A named operation on assets of some kinds. Policies gate it by its name. `record` writes the asset's record and is done
 * in the request; `read` and `write` leave the database and are carried out by a job, after approval where a policy asks.
 */
export type PluginAction = {
  /** `{noun}.{verb}`; no core action's name. */
  name: string;
  title: string;
  /** What it does, in a sentence for whoever is about to press the button. */
  about?: string;
  kinds: readonly string[];
  /** JSON Schema (draft 2020-12) of the parameters, an object. Where it is done is not among them. */
  params: Record<string, unknown>;
  /** Parameters that nobody changes once it has been asked for. */
  immutable?: readonly string[];
  /** The asset comes to be by this action; otherwise it must be there. */
  creates?: boolean;
  /** It happens in one environment, named in the request by `params.environment`. */
  inEnvironment?: boolean;
  /** What policies compare with; the asset's own where the action says nothing. */
  risk?: "low" | "medium" | "high" | "critical";
} & (
  | { effect: "record" }
  | {
      effect: "read" | "write";
      /**
       * Carries it out and answers what is worth keeping. Must be safe to repeat with the same `eventId`: it may have been
       * done by an attempt that did not live to say so. A refusal (lib/errors) ends the operation, another error is tried again.
       */
      execute(call: ActionCall): Promise<Record<string, unknown>>;
    }
);

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
  actions?: readonly PluginAction[];
  imports?: readonly ImportFormat[];
};
