import { z } from "zod";
import { can, whyCannot } from "@/lib/access/can";
import { decidable } from "@/lib/approvals/decision";
import { makeEdit } from "@/lib/approvals/edits/edit";
import { readTicket, selectDecisions, selectTicket } from "@/lib/approvals/load";
import { refused } from "@/lib/approvals/rules";
import { forbidden } from "@/lib/errors";
import { whyNotEdit } from "@/lib/tickets/rules";
import { decisionFacts, effectiveSpec, ticketFacts, viewerOf } from "@/lib/tickets/shapes";
import { diffJson, type Json } from "@/lib/versions/diff";
import { view } from "@/lib/view/view";

export const ModifiedSpec = z.record(z.string().max(200), z.unknown());

/**
 * What an edit would make of a request: the whole proposal, its difference from the one that waits, and what to warn of.
 * Refuses what the edit itself would refuse, and writes nothing.
 */
export const previewEdit = view({
  name: "approval.preview",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40), modified_spec: ModifiedSpec }),
  load: ({ input, actor, now }) => ({
    statements: [selectTicket(actor, input.id), selectDecisions(actor, input.id)],
    read: ([tickets, made]) => {
      const subject = readTicket(
        [tickets, tickets, made].map((r) => r ?? { command: "", rowCount: 0, rows: [] }),
        actor,
        now,
      );
      if (!subject) return null;
      const { ticket, decisions } = subject;
      const viewer = viewerOf(actor, ticket.environment_id);
      const { barred: why, denied } = decidable(subject, actor, true) ?? {};
      // In the order of the door for writes, so that both say the same.
      if (!why && !can(actor, "approval:decide", subject.reach))
        throw forbidden("PERMISSION_DENIED", denied ?? whyCannot(actor, "approval:decide", subject.reach));
      const not = why
        ? { status: 403 as const, ...why }
        : whyNotEdit(ticketFacts(ticket), decisionFacts(decisions), viewer);
      if (not) throw refused(not, ticket.status);
      const edit = makeEdit(ticket, actor, input, now);
      const [before, after] = [effectiveSpec(ticket), effectiveSpec(edit.row)] as [Json, Json];
      return {
        effective_spec: after,
        diff: diffJson(before, after, { maxChanges: 2000 }),
        warnings: edit.warnings,
        /** Approvals so far, which the edit would leave behind. */
        approvals_void: decisions.filter((d) => d.digest === ticket.proposal_digest && d.verdict === "approve").length,
        counts_as_decision: ticket.edits === "allowed",
        proposal_digest: ticket.proposal_digest,
      };
    },
  }),
});
