import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { BREAK_GLASS, breakGlassInScope, factsOf, shownTo } from "@/lib/break-glass/load";
import { reachOf, whyNotOwnReview, whyNotReview } from "@/lib/break-glass/rules";
import { type BreakGlassRow, VERDICTS } from "@/lib/break-glass/shapes";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { conflict, forbidden } from "@/lib/errors";

export const ReviewBody = {
  verdict: z.enum(VERDICTS),
  comment: z.string().trim().min(1, "say what you found: whoever looks back reads this").max(4000),
};

/**
 * Clears the debt of a break-glass: somebody who could have decided says whether it was justified, and in what words.
 * Refuses whoever broke the glass (403) and a second review (409). What was done stays as it is.
 */
export const reviewBreakGlass = change({
  name: "break_glass.review",
  needs: "approval:decide",
  input: z.object({ id: z.string().max(40), ...ReviewBody }),
  load: ({ input, actor }) => {
    const one = sql`${breakGlassInScope(actor)} AND g.id = ${input.id}`;
    return {
      statements: [sql`SELECT 1 FROM break_glasses g WHERE ${one} FOR NO KEY UPDATE`, sql`${BREAK_GLASS} WHERE ${one}`],
      read: ([, rows]) => {
        const row = rows?.rows[0] as BreakGlassRow | undefined;
        if (!row) return null;
        return {
          row,
          resource: { type: "break_glass", id: row.id, name: row.summary, parent: row.asset_id },
          root: row.asset_id ? { type: "asset", id: row.asset_id } : { type: row.subject_type, id: row.subject_id },
          environment: actor.environments.find((e) => e.id === row.environment_id) ?? null,
          reach: reachOf(row.environment_id),
          barred: whyNotOwnReview(factsOf(row), actor.userId),
          revision: null,
          lastEventHash: row.last_event_hash,
        };
      },
    };
  },
  plan: ({ subject: { row }, actor }) => {
    const why = whyNotReview(factsOf(row), actor);
    if (why?.status === 403) throw forbidden(why.code, why.message);
    if (why) throw conflict(why.code, why.message, { reasons: [why.message] });
    return { summary: `Review: ${row.summary}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { row }, input, actor, now }) => {
    const next: BreakGlassRow = {
      ...row,
      verdict: input.verdict,
      comment: input.comment,
      reviewed_by_id: actor.userId ?? actor.id,
      reviewed_by_name: actor.name,
      reviewed_at: now,
    };
    const details = {
      operation: row.operation,
      summary: row.summary,
      verdict: input.verdict,
      comment: input.comment,
      break_glass: { id: row.id, reason: row.reason, incident: row.incident, broken_by: row.broken_by_name },
    };
    return changed(shownTo(actor, next), event("break_glass.review", details, { code: "BREAK_GLASS_REVIEWED" }), [
      sql`UPDATE break_glasses SET verdict = ${next.verdict}, comment = ${next.comment}, reviewed_by_id = ${next.reviewed_by_id},
          reviewed_by_name = ${next.reviewed_by_name}, reviewed_at = ${now}, last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND reviewed_at IS NULL RETURNING 1`,
    ]);
  },
});
