import type { Tone } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";

/** What we show of an audit event in an asset's history; the API sends more. */
export type HistoryEvent = {
  occurred_at: string;
  action: string;
  action_code: string | null;
  outcome: string;
  actor: { name: string };
  environment: string | null;
  surface: string;
  ticket_id: string | null;
  details: Record<string, unknown>;
};

const tones: Readonly<Record<string, Tone>> = { denied: "yellow", failure: "red" };

export const eventColumns: readonly Column<HistoryEvent>[] = [
  { title: "WHEN", of: (e) => moment(e.occurred_at) },
  { title: "ACTION", of: (e) => e.action },
  { title: "OUTCOME", of: (e) => e.outcome, tone: (e) => tones[e.outcome] },
  { title: "WHO", of: (e) => e.actor.name, gives: true },
  { title: "VIA", of: (e) => e.surface },
  { title: "ENV", of: (e) => e.environment },
  { title: "REQUEST", of: (e) => e.ticket_id },
  { title: "WHY", of: (e) => whyOf(e), gives: true },
];

// The words a person gave: a reason, a comment, or the code of a refusal.
function whyOf({ details }: HistoryEvent): string | null {
  const given = [details.reason, details.comment, details.message, details.code].find((v) => typeof v === "string");
  return typeof given === "string" ? given : null;
}
