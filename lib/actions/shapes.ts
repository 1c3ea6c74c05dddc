import type { Forecast } from "@/lib/tickets/rules";

/** Where an action can be done, whether this person can, and what a press would lead to. */
export type ActionPlace = {
  /** Null for an action that is done in no environment. */
  environment: string | null;
  can_run: boolean;
  reasons: string[];
  /** What the policies in force say: at once, after approval and by whom, or not at all. */
  forecast: Forecast;
};

/** An action of a plugin as it is shown on one asset. */
export type ListedAction = {
  name: string;
  title: string;
  /** What it does, in the plugin's words; null where it says no more than its title. */
  about: string | null;
  /** `record` writes here only; `read` and `write` are done outside, by a job. */
  effect: "record" | "read" | "write";
  /** The asset comes to be by it. */
  creates: boolean;
  risk: string | null;
  /** JSON Schema of its parameters; the environment is not among them. */
  params: Record<string, unknown>;
  immutable: readonly string[];
  places: ActionPlace[];
};
