import type { Actor } from "@/lib/access/actor";
import type { AuditEvent } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import type { Ruling } from "@/lib/tickets/match";
import type { ProposalSubject } from "@/lib/tickets/open";

/** What somebody says who breaks the glass: why it cannot wait, and the incident it belongs to. */
export type BreakGlassAsk = { reason: string; incident: string };

/** The review this person still owes, if any: whoever owes one does not break glass again. */
export const loadDebt = (actor: Actor): Sql =>
  sql`SELECT id FROM break_glasses WHERE workspace_id = ${actor.workspace.id} AND broken_by_id = ${actor.userId} AND reviewed_at IS NULL`;

type Broken = { operation: string; summary: string; spec: Record<string, unknown>; base: Record<string, unknown> };
type Gated = Extract<Ruling, { kind: "gated" }>;

/**
 * A gated change carried out at once: the row that is its authority, to be written before the change itself, and its
 * event as the log shows it. The event keeps what the operation would have recorded; only its class is another.
 */
export function breakGlass(
  by: Actor,
  subject: ProposalSubject,
  { operation, summary, spec, base }: Broken,
  ruling: Gated,
  ask: BreakGlassAsk,
  now: Date,
) {
  const id = newId("brk", now);
  const { asset, environment } = subject;
  const insert = sql`INSERT INTO break_glasses (id, workspace_id, environment_id, asset_id, subject_type, subject_id, plugin, kind, asset_name,
      operation, summary, spec, base, policies, gates, reason, incident, broken_by_id, broken_by_name, broken_via, correlation_id, created_at,
      last_event_hash)
    VALUES (${id}, ${by.workspace.id}, ${environment?.id ?? null}, ${asset?.id ?? null}, ${subject.type}, ${subject.id}, ${asset?.plugin ?? null},
      ${asset?.kind ?? null}, ${asset?.name ?? null}, ${operation}, ${summary}, ${JSON.stringify(spec)}, ${JSON.stringify(base)},
      ${JSON.stringify(ruling.policies)}, ${JSON.stringify(ruling.gates)}, ${ask.reason}, ${ask.incident}, ${by.userId ?? by.id}, ${by.name},
      ${by.via}, ${by.context.correlationId}, ${now}, ${EVENT_HASH})`;
  const recorded = (event: AuditEvent): AuditEvent => ({
    ...event,
    action: "break_glass.use",
    code: "BREAK_GLASS_USED",
    details: {
      ...event.details,
      operation,
      summary,
      break_glass: { id, reason: ask.reason, incident: ask.incident, gates: ruling.gates, policies: ruling.policies },
    },
  });
  /** What the approvers it went past are told. */
  const breaker = { id: by.userId ?? by.id, name: by.name };
  const told = {
    ...{ summary, reason: ask.reason, incident: ask.incident, environment },
    by: breaker,
    subject: { type: "break_glass", id },
  };
  return { insert, recorded, told, authority: { kind: "break_glass" as const, id, by: breaker } };
}
