import { z } from "zod";
import type { EnvironmentRef } from "@/lib/access/actor";
import { NOT_EDITABLE } from "@/lib/approvals/edits/edit";
import { editorOf } from "@/lib/approvals/edits/editors";
import { inScope, selectDecisions, selectTicket } from "@/lib/approvals/load";
import { whyNotPropose, whyNotTakeBack } from "@/lib/approvals/propose";
import { sameJson } from "@/lib/canonical";
import { sql } from "@/lib/db/sql";
import { fieldsOf, type PolicyRecord } from "@/lib/policies/shapes";
import { type HolderRow, seatHolders, whyNobody } from "@/lib/tickets/holders";
import { RIVALS } from "@/lib/tickets/rivals";
import { whyNotCancel, whyNotEdit, whyNotRetry, whyNotWithdraw } from "@/lib/tickets/rules";
import {
  type DecisionRow,
  decisionFacts,
  dueAt,
  effectiveSpec,
  type TicketRow,
  ticketFacts,
  toDecision,
  toTicket,
  viewerOf,
} from "@/lib/tickets/shapes";
import { diffJson, type Json } from "@/lib/versions/diff";
import { view } from "@/lib/view/view";

type LiveRow = {
  revision: number | null;
  version_id: string | null;
  version: number | null;
  config: Record<string, unknown> | null;
  config_digest: string | null;
  live_content: Json | null;
  proposed_content: Json | null;
  lifecycle: string | null;
  asset_revision: number | null;
  event_status: string | null;
  attempts: number | null;
  policy: PolicyRecord | null;
  version_status: string | null;
};

/**
 * One request with what a decision needs: who has decided, the proposal, what it was based on, what is live now, the
 * field-level difference between the two, whether the base has moved since (`stale`), and which others in scope wait to change
 * the same from the same base (`rivals`).
 */
export const getApproval = view({
  name: "approval.get",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      selectTicket(actor, input.id),
      selectDecisions(actor, input.id),
      sql`SELECT b.revision, b.version_id, lv.number AS version, b.config, b.config_digest, lv.content AS live_content,
          pv.content AS proposed_content, a.lifecycle, a.revision AS asset_revision, ev.status AS event_status, ev.attempts,
          to_jsonb(p) AS policy, vs.status AS version_status
        FROM approval_requests r
        LEFT JOIN assets a ON a.workspace_id = r.workspace_id AND a.id = r.asset_id
        LEFT JOIN env_bindings b ON r.subject_type = 'binding' AND b.workspace_id = r.workspace_id AND b.asset_id = r.asset_id
          AND b.environment_id = r.environment_id
        LEFT JOIN asset_versions lv ON lv.workspace_id = r.workspace_id AND lv.id = b.version_id
        LEFT JOIN asset_versions pv ON pv.workspace_id = r.workspace_id AND pv.id = r.spec ->> 'version_id'
        LEFT JOIN approval_policies p ON r.subject_type = 'policy' AND p.workspace_id = r.workspace_id AND p.id = r.subject_id
        LEFT JOIN asset_version_states vs ON r.subject_type = 'version' AND vs.workspace_id = r.workspace_id AND vs.version_id = r.subject_id
        LEFT JOIN domain_events ev ON ev.workspace_id = r.workspace_id AND ev.id = r.event_id
        WHERE r.workspace_id = ${actor.workspace.id} AND r.id = ${input.id}`,
      seatHolders(actor.workspace.id),
      sql`SELECT r.id, r.summary FROM approval_requests o JOIN approval_requests r ON ${RIVALS}
        WHERE o.workspace_id = ${actor.workspace.id} AND o.id = ${input.id} AND ${inScope(actor)} ORDER BY r.created_at, r.id LIMIT 20`,
    ],
    read: ([tickets, decisionRows, liveRows, holderRows, rivals]) => {
      const row = tickets?.rows[0] as TicketRow | undefined;
      const found = liveRows?.rows[0] as LiveRow | undefined;
      if (!row || !found) return null;
      const decisions = (decisionRows?.rows ?? []) as DecisionRow[];
      const state = liveState(row, found, actor.environments);
      const mayTakeBack = whyNotTakeBack(actor, row) === null;
      const whyNotCancelled = whyNotCancel(ticketFacts(row), { userId: actor.userId, seats: [] });
      const editor = editorOf(row);
      const whyNotRetried = whyNotRetry(row.status)?.message ?? whyNotPropose(actor, row);
      const whyNotEdited = editor
        ? whyNotEdit(ticketFacts(row), decisionFacts(decisions), viewerOf(actor, row.environment_id))?.message
        : NOT_EDITABLE;
      return {
        ...toTicket(row, decisions, actor, now),
        nobody: whyNobody(row, decisions, (holderRows?.rows ?? []) as HolderRow[]),
        decisions: decisions.map(toDecision),
        input: shownInput(row.input),
        spec: row.spec,
        modified_spec: row.modified_spec,
        effective_spec: effectiveSpec(row),
        editable: editor?.document(effectiveSpec(row)) ?? null,
        can_edit: whyNotEdited === undefined,
        edit_reasons: whyNotEdited ? [whyNotEdited] : [],
        base: row.base,
        live: state.live,
        stale: row.status === "PENDING_APPROVAL" && !sameJson(state.base, row.base),
        diff: diffJson(state.before, state.after, { maxChanges: 2000 }),
        can_cancel: mayTakeBack && whyNotCancelled === undefined,
        can_withdraw:
          mayTakeBack && whyNotWithdraw({ ...ticketFacts(row), due: dueAt(row) }, actor.userId, now) === undefined,
        can_retry: whyNotRetried === null,
        retry_reasons: whyNotRetried ? [whyNotRetried] : [],
        rivals: (rivals?.rows ?? []) as { id: string; summary: string }[],
        event: { id: row.event_id, status: found.event_status, attempts: found.attempts ?? 0 },
        correlation_id: row.correlation_id,
      };
    },
  }),
});

/** Requests of earlier releases hold a secret inside, sealed; nobody needs to see that. */
const shownInput = ({ sealed_secret: _, ...input }: Record<string, unknown>) => input;

/** What is there now beside what is asked for, in the form both the base and the reader understand. */
function liveState(
  row: TicketRow,
  found: LiveRow,
  environments: readonly EnvironmentRef[],
): { base: unknown; live: Json; before: Json; after: Json } {
  if (row.subject_type === "binding") {
    // A first bind has no row yet: revision 0, nothing bound. Its config digest is the frozen base's own.
    const base = {
      revision: found.revision ?? 0,
      version_id: found.version_id,
      config_digest: found.config_digest ?? (row.base.config_digest as string),
    };
    const live = {
      version: found.version,
      version_id: found.version_id,
      config: (found.config ?? {}) as Json,
      revision: base.revision,
    };
    const spec = effectiveSpec(row) as { version?: number; config?: Json };
    return {
      base,
      live,
      before: { version: found.version, config: live.config, content: found.live_content ?? null },
      after: { version: spec.version ?? null, config: spec.config ?? {}, content: found.proposed_content ?? null },
    };
  }
  if (row.operation === "lifecycle.set") {
    const live = { lifecycle: found.lifecycle };
    return { base: live, live, before: live, after: { lifecycle: (row.spec as { state?: string }).state ?? null } };
  }
  if (found.policy) {
    const live = fieldsOf(found.policy, environments) as unknown as Json;
    // Asked for is the whole policy, or that it be gone.
    const after = (effectiveSpec(row) as { policy?: Json }).policy ?? {};
    return { base: { revision: found.policy.revision }, live, before: live, after };
  }
  if (row.operation === "version.status") {
    const { number, status } = row.spec as { number: number; status: string };
    const base = { status: found.version_status };
    return { base, live: base, before: { number, ...base }, after: { number, status } };
  }
  return { base: row.base, live: null, before: row.base as Json, after: effectiveSpec(row) as Json };
}
