import { z } from "zod";
import { executeJob } from "@/lib/approvals/decision";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { type FreezeWindow, frozenBy, frozenWords, holdFreezes } from "@/lib/tickets/freeze";

/**
 * Lets an approved request wait for the end of the freeze that holds it: the queue gets its job for then, and the request says
 * until when and for what. Nothing has begun, so it stays APPROVED. The windows are read again, and held, under its lock:
 * whoever ends one either finds the request waiting and wakes it, or was first, and then nothing is written. Refuses one
 * that has begun or ended.
 */
export const postponeExecution = change({
  name: "approval.postpone",
  needs: "job:run",
  input: z.object({ id: z.string() }),
  load: ({ input, actor, now }) => ({
    statements: [...lockTicket(actor, input.id), holdFreezes(actor.workspace.id, now)],
    read: (rows) => {
      const subject = readTicket(rows, actor, now);
      return subject && { ...subject, freezes: (rows.at(-1)?.rows ?? []) as FreezeWindow[] };
    },
  }),
  plan: ({ subject: { ticket, environment, freezes } }) => {
    if (ticket.status !== "APPROVED") throw conflict("TICKET_NOT_APPROVED", `This request is ${ticket.status}.`);
    const window = frozenBy(freezes, { type: ticket.subject_type, environment });
    if (!window) return nothing({ until: null });
    const why = frozenWords(environment?.slug ?? "", window);
    return { until: window.ends_at, why, summary: `Wait: ${ticket.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { ticket }, plan: { until, why }, actor }) =>
    changed<{ until: Date | null }>(
      { until },
      event("approval.postpone", {
        operation: ticket.operation,
        summary: ticket.summary,
        until: until.toISOString(),
        why,
      }),
      [
        sql`UPDATE approval_requests SET waits_until = ${until}, waits_for = ${why}, revision = revision + 1,
            last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${ticket.id} AND status = 'APPROVED' RETURNING 1`,
      ],
      [{ ...executeJob(actor, ticket), runAt: until }],
    ),
});
