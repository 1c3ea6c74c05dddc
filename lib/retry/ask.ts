import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { readTicket, selectDecisions, selectTicket, type TicketSubject } from "@/lib/approvals/load";
import { whyNotPropose } from "@/lib/approvals/propose";
import { TIME_PASSED } from "@/lib/approvals/reading/needs";
import type { Operation } from "@/lib/change/change";
import type { Change } from "@/lib/change/contract";
import { parseInput } from "@/lib/change/parse";
import { recordRefusal } from "@/lib/change/refuse";
import { systemClock } from "@/lib/clock";
import { conflict, invalid, notFound } from "@/lib/errors";
import { OPERATIONS } from "@/lib/jobs/operations";
import { whyNotRetry } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

export const RetryInput = z.object({
  id: z.string().max(40),
  changes: z.record(z.string().max(100), z.unknown()).optional(),
  reason: z.string().trim().max(2000).nullish(),
  /** Absent, the time asked for before stays; null: as soon as it is approved. */
  apply_at: z.iso.datetime({ offset: true }).nullish(),
});

const readEnded = view({
  name: "approval.retry",
  needs: "approval:read",
  input: z.object({ id: z.string() }),
  load: ({ input, actor, now }) => ({
    statements: [selectTicket(actor, input.id), selectDecisions(actor, input.id)],
    read: ([ticket, decisions]) => (ticket && decisions ? readTicket([ticket, ticket, decisions], actor, now) : null),
  }),
});

/**
 * Asks again for what an ended request asked for, on the state as it is now and under the policies as they are now, with
 * changes if given. It is the very change that was asked for, run by whoever asks: they need what it needs, and it refuses
 * what it refuses. The new request names the old one, and waits for the same time unless another is said. Refuses one that has
 * not ended, or ended in success (409), changes of what the request is about or of what no caller may say (422: each change
 * declares what may change), and a time that has passed while nothing is said about it (422).
 */
export const askAgain: Change<z.output<typeof RetryInput>, unknown> = {
  kind: "change",
  name: "approval.retry",
  needs: "approval:read",
  input: RetryInput,
  async run(actor, rawInput, options = {}) {
    const input = parseInput(RetryInput, rawInput);
    const clock = options.clock ?? systemClock;
    const subject = await readEnded.run(actor, { id: input.id }, { clock });
    const { ticket } = subject;
    const why = whyNotRetry(ticket.status);
    if (why)
      throw await refused(actor, subject, clock.now(), conflict(why.code, why.message, { reasons: [why.message] }));
    const operation = OPERATIONS.get(ticket.change) as Operation<Record<string, unknown>> | undefined;
    if (!operation) throw notFound();
    const asked = withChanges(operation, operation.inputOf(ticket.input, ticket.effective_spec), input.changes ?? {});
    const reason = reasonFor(asked, input.reason, ticket.reason);
    // Who may not ask for it at all is told that, by the change itself, and not what else they would have to say.
    const applyAt = whyNotPropose(actor, ticket) ? null : timeFor(input.apply_at, ticket.apply_at, clock.now());
    const again = { ...options, retries: ticket.id, ...(applyAt && { applyAt }) };
    return operation.run(actor, { ...asked, ...reason }, again);
  },
};

async function refused(
  actor: Actor,
  { resource, root, environment, ticketId }: TicketSubject,
  now: Date,
  why: ReturnType<typeof conflict>,
) {
  await recordRefusal(
    actor,
    "approval.request",
    { workspace: actor.workspace, resource, root, environment, ticketId },
    why,
    now,
  );
  return why;
}

function withChanges(
  { again }: Operation<Record<string, unknown>>,
  asked: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  const fixed = Object.keys(changes).filter((name) => !again.changes.includes(name));
  if (fixed.length > 0) {
    const message = `cannot be changed when asking again: ${again.changes.length > 0 ? `only ${again.changes.join(", ")} can` : "nothing can"}`;
    throw invalid(fixed.map((name) => ({ field: `/changes/${name}`, message })));
  }
  return again.input?.(asked, changes) ?? { ...asked, ...changes };
}

/** A time is part of what was asked for. One that has passed is asked about rather than left out. */
function timeFor(said: string | null | undefined, before: Date | null, now: Date): Date | null {
  if (said !== undefined) return said === null ? null : new Date(said);
  if (before !== null && before <= now) throw invalid([{ field: "/apply_at", message: TIME_PASSED }]);
  return before;
}

/** Where the change keeps its reason, which stays unless another is said: a patch has it inside. */
const reasonFor = (asked: Record<string, unknown>, said: string | null | undefined, before: string | null) => {
  const given = said === undefined ? {} : { reason: said };
  return typeof asked.patch === "object" && asked.patch !== null && !("asset" in asked)
    ? { patch: { reason: before, ...asked.patch, ...given } }
    : { reason: before, ...given };
};
