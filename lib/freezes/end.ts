import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { lockFreeze, placeOf, readFreeze, waitingRequests, wakeUp } from "@/lib/freezes/load";
import { recordedFreeze, toFreeze } from "@/lib/freezes/shapes";

/**
 * Ends a window now, or takes a planned one back. What waits for it looks again at once, and goes on unless another holds it.
 * Refuses one that is over (409).
 */
export const endFreeze = change({
  name: "freeze.end",
  needs: "environment:write",
  input: z.object({
    environment: z.string().max(63),
    id: z.string().max(40),
    reason: z.string().trim().max(2000).nullish(),
  }),
  load: ({ input, actor, now }) => {
    const environment = placeOf(actor, input.environment);
    return {
      statements: [...lockFreeze(actor, environment, input.id), waitingRequests(actor, environment)],
      read: (rows) => {
        const subject = readFreeze(rows, environment, now);
        return subject && { ...subject, wakes: wakeUp(actor, rows[2]) };
      },
    };
  },
  plan: ({ subject: { row, environment }, now }) => {
    if (toFreeze(row, environment.slug, now).status === "over")
      throw conflict("FREEZE_OVER", "This freeze is over already.");
    return { summary: `End the freeze ${row.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { row, environment, wakes }, input, actor, now }) => {
    const next = { ...row, ended_at: now, revision: row.revision + 1 };
    const details = { before: recordedFreeze(row), after: recordedFreeze(next), changed: ["ended_at"] };
    return changed(
      toFreeze(next, environment.slug, now),
      event("freeze.end", { ...details, reason: input.reason ?? undefined }),
      [
        sql`UPDATE freeze_windows SET ended_at = ${now}, revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      ],
      wakes,
    );
  },
});
