import { z } from "zod";
import { NOT_EDITABLE } from "@/lib/approvals/edits/edit";
import { editorOf } from "@/lib/approvals/edits/editors";
import { inScope, selectDecisions, selectTicket } from "@/lib/approvals/load";
import { whyNotPropose, whyNotTakeBack } from "@/lib/approvals/propose";
import { sidesOf } from "@/lib/approvals/reading/difference";
import { liveState, readLive, selectLive } from "@/lib/approvals/reading/live";
import { retryNeeds } from "@/lib/approvals/reading/needs";
import { differenceInWords } from "@/lib/approvals/reading/words";
import { sameJson } from "@/lib/canonical";
import { sql } from "@/lib/db/sql";
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
import { diffJson } from "@/lib/versions/diff";
import { view } from "@/lib/view/view";

/**
 * One request with what a decision needs: who has decided, the proposal, what it was based on, what is live now, the
 * field-level difference it makes (see {@link sidesOf}), in words too where there are some, whether the base has moved since (`stale`), and which others in scope
 * wait to change the same from the same base (`rivals`).
 */
export const getApproval = view({
  name: "approval.get",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      selectTicket(actor, input.id),
      selectDecisions(actor, input.id),
      ...selectLive(actor, input.id),
      seatHolders(actor.workspace.id),
      sql`SELECT r.id, r.summary FROM approval_requests o JOIN approval_requests r ON ${RIVALS}
        WHERE o.workspace_id = ${actor.workspace.id} AND o.id = ${input.id} AND ${inScope(actor)} ORDER BY r.created_at, r.id LIMIT 20`,
    ],
    read: ([tickets, decisionRows, liveRows, assets, holderRows, rivals]) => {
      const row = tickets?.rows[0] as TicketRow | undefined;
      const found = readLive(liveRows, assets);
      if (!row || !found) return null;
      const decisions = (decisionRows?.rows ?? []) as DecisionRow[];
      const state = liveState(row, found, actor.environments, now);
      const sides = sidesOf(row, found, state);
      const withheld = whyNotTakeBack(actor, row);
      const whyNotCancelled = withheld ?? whyNotCancel(ticketFacts(row), { userId: actor.userId, seats: [] })?.message;
      const whyNotWithdrawn =
        withheld ?? whyNotWithdraw({ ...ticketFacts(row), due: dueAt(row) }, actor.userId, now)?.message;
      const editor = editorOf(row);
      const whyNotRetried = whyNotRetry(row.status)?.message ?? whyNotPropose(actor, row);
      const whyNotEdited =
        whyNotEdit(ticketFacts(row), decisionFacts(decisions), viewerOf(actor, row.environment_id))?.message ??
        (editor ? undefined : NOT_EDITABLE);
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
        diff: diffJson(sides.before, sides.after, { maxChanges: 2000 }),
        diff_in_words: differenceInWords(row.change, sides),
        diff_against: sides.against,
        can_cancel: whyNotCancelled === undefined,
        cancel_reasons: whyNotCancelled ? [whyNotCancelled] : [],
        can_withdraw: whyNotWithdrawn === undefined,
        withdraw_reasons: whyNotWithdrawn ? [whyNotWithdrawn] : [],
        can_retry: whyNotRetried === null,
        retry_reasons: whyNotRetried ? [whyNotRetried] : [],
        retry_needs: whyNotRetried ? [] : retryNeeds(row, found.secret_kept, now),
        rivals: (rivals?.rows ?? []) as { id: string; summary: string }[],
        event: { id: row.event_id, status: found.event_status, attempts: row.fencing_token },
        correlation_id: row.correlation_id,
      };
    },
  }),
});

/** Requests of earlier releases hold a secret inside, sealed; nobody needs to see that. */
const shownInput = ({ sealed_secret: _, ...input }: Record<string, unknown>) => input;
