import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import type { Subject } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";

type Loaded = {
  id: string;
  operation: string;
  summary: string;
  status: string;
  subject_type: string;
  subject_id: string;
  environment_id: string | null;
};

/**
 * Records that an attempt at an operation without a request has failed: for good, or with another attempt to follow while
 * it stays PROCESSING. Refuses one that has ended. Only the job runner holds the actor that this accepts.
 */
export const failOperation = change({
  name: "operation.fail",
  needs: "job:run",
  input: z.object({
    event: z.string(),
    attempt: z.number().int().min(1),
    error: z.object({ code: z.string(), detail: z.string() }),
    next_attempt_at: z.date().nullable(),
  }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM domain_events WHERE workspace_id = ${actor.workspace.id} AND id = ${input.event} FOR NO KEY UPDATE`,
      sql`SELECT o.id, o.operation, o.summary, o.status, o.subject_type, o.subject_id, o.environment_id FROM domain_events o
        WHERE o.workspace_id = ${actor.workspace.id} AND o.id = ${input.event} AND o.ticket_id IS NULL`,
    ],
    read: (rows): (Subject & { loaded: Loaded }) | null => {
      const loaded = rows[1]?.rows[0] as Loaded | undefined;
      if (!loaded) return null;
      return {
        loaded,
        resource: { type: "operation", id: loaded.id, name: loaded.summary, parent: loaded.subject_id },
        root: { type: loaded.subject_type, id: loaded.subject_id },
        environment: actor.environments.find((e) => e.id === loaded.environment_id) ?? null,
        reach: "any",
        revision: null,
        lastEventHash: null,
      };
    },
  }),
  plan: ({ subject: { loaded } }) => {
    if (loaded.status !== "PROCESSING")
      throw conflict("EVENT_NOT_PROCESSING", `This operation is ${loaded.status}; no attempt at it can fail any more.`);
    return { summary: `Fail: ${loaded.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { loaded }, input, actor, now }) => {
    const ended = input.next_attempt_at === null;
    return changed(
      { status: ended ? "FAILED" : "PROCESSING" },
      event(
        "operation.fail",
        {
          operation: loaded.operation,
          summary: loaded.summary,
          event: loaded.id,
          error: input.error,
          attempt: input.attempt,
          next_attempt_at: input.next_attempt_at?.toISOString(),
        },
        { outcome: "failure" },
      ),
      [
        sql`UPDATE domain_events SET status = ${ended ? "FAILED" : "PROCESSING"}, error = ${JSON.stringify(input.error)}, attempts = attempts + 1,
            updated_at = ${now}, finished_at = ${ended ? now : null}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${loaded.id} AND status = 'PROCESSING' RETURNING 1`,
      ],
    );
  },
});
