import { oneOf, several, text } from "@/cli/declare/parameter";

/** What the log can be asked for. Several values of one option mean either; `-` before a value leaves it out. */
export const filter = {
  action: several("name", "only this event; * stands for anything, - before it leaves out"),
  actor: several("id or name", "only by this person, token or job"),
  asset: several("asset", "only the history of this asset: plugin/kind/name, or its id"),
  outcome: oneOf("word", ["success", "failure", "denied"], "only what ended so"),
  ticket: text("id", "only the stages of this request"),
  trace: text("id", "only what happened under this correlation id"),
  from: text("time", "not before: 2026-01-31T09:00:00Z"),
  until: text("time", "before: 2026-02-01T00:00:00Z"),
};

type Given = {
  action: string[] | undefined;
  actor: string[] | undefined;
  asset: string[] | undefined;
  outcome: string | undefined;
  ticket: string | undefined;
  trace: string | undefined;
  from: string | undefined;
  until: string | undefined;
};

/** The same as the API names it. */
export const asked = (given: Given, environment: string | null) => ({
  action: given.action,
  actor: given.actor,
  asset: given.asset,
  outcome: given.outcome,
  ticket_id: given.ticket,
  correlation_id: given.trace,
  environment: environment ?? undefined,
  start_time: given.from,
  end_time: given.until,
});
