import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { readTicket, selectDecisions, selectTicket, type TicketSubject } from "@/lib/approvals/load";
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

/** What a request is about: another subject is another request, not the same one asked again. */
const SUBJECT = ["asset", "slug", "environment", "from_environment", "to_environment", "action", "id"];

/**
 * Asks again for what an ended request asked for, on the state as it is now and under the policies as they are now, with
 * changes if given. It is the very change that was asked for, run by whoever asks: they need what it needs, and it refuses
 * what it refuses. The new request names the old one. Refuses one that has not ended, or ended in success (409).
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
    const reason = input.reason === undefined ? ticket.reason : input.reason;
    return operation.run(actor, { ...asked, ...reasonFor(asked, reason) }, { ...options, retries: ticket.id });
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
  operation: Operation<Record<string, unknown>>,
  input: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  const names = Object.keys(changes);
  const fixed = names.filter((name) => SUBJECT.includes(name));
  if (fixed.length > 0)
    throw invalid(fixed.map((name) => ({ field: `/changes/${name}`, message: "is what the request is about" })));
  const { version: _, version_id: __, ...others } = input;
  // A version is named by its number or by its id: a new name replaces the old one, whichever it was.
  const asked = { ...("version" in changes || "version_id" in changes ? others : input), ...changes };
  const parsed = parseInput(operation.input, asked) as Record<string, unknown>;
  const unknown = names.filter((name) => !(name in parsed));
  if (unknown.length > 0)
    throw invalid(unknown.map((name) => ({ field: `/changes/${name}`, message: "This field is not known." })));
  return asked;
}

/** Where the change keeps its reason: a patch has it inside. */
const reasonFor = (asked: Record<string, unknown>, reason: string | null) =>
  typeof asked.patch === "object" && asked.patch !== null && !("asset" in asked)
    ? { patch: { ...asked.patch, reason } }
    : { reason };
