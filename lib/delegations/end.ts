import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { DELEGATION_OVER, whyNotFor } from "@/lib/delegations/rules";
import { type DelegationRow, recordedDelegation, statusOf, toDelegation } from "@/lib/delegations/shapes";
import { conflict } from "@/lib/errors";

/**
 * Ends a delegation now, or takes a planned one back. What was decided under it stays decided. For the person whose
 * decisions they are and for who manages members; others are 403, one that is over 409.
 */
export const endDelegation = change({
  name: "rbac.delegation.delete",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40), reason: z.string().trim().max(2000).nullish() }),
  load: ({ input, actor, now }) => {
    const one = sql`workspace_id = ${actor.workspace.id} AND id = ${input.id}`;
    return {
      statements: [
        sql`SELECT 1 FROM delegations WHERE ${one} FOR NO KEY UPDATE`,
        sql`SELECT * FROM delegations WHERE ${one}`,
      ],
      read: ([, rows]) => {
        const row = rows?.rows[0] as DelegationRow | undefined;
        if (!row) return null;
        const why = whyNotFor(actor, row.from_id);
        return {
          row,
          resource: { type: "delegation", id: row.id, name: row.from_name },
          root: { type: "delegation", id: row.id },
          environment: null,
          reach: "any" as const,
          ...(why && { barred: { code: "PERMISSION_DENIED", message: why } }),
          revision: row.revision,
          current: toDelegation(row, now, actor),
          lastEventHash: row.last_event_hash,
        };
      },
    };
  },
  plan: ({ subject: { row }, now }) => {
    if (statusOf(row, now) === "over") throw conflict("DELEGATION_OVER", DELEGATION_OVER);
    return { summary: `Nobody decides for ${row.from_name} any more`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { row }, input, actor, now }) => {
    const next = { ...row, ended_at: now, revision: row.revision + 1 };
    const details = { before: recordedDelegation(row), after: recordedDelegation(next), changed: ["ended_at"] };
    return changed(
      toDelegation(next, now, actor),
      event("rbac.delegation.delete", { ...details, reason: input.reason ?? undefined }),
      [
        sql`UPDATE delegations SET ended_at = ${now}, revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      ],
    );
  },
});
