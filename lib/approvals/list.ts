import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { decidableBy } from "@/lib/approvals/decidable";
import { inScope, SHOWN, type Shown } from "@/lib/approvals/load";
import { allOf, type Sql, sql } from "@/lib/db/sql";
import { type HolderRow, seatHolders, whyNobody } from "@/lib/tickets/holders";
import { TICKET_STATUSES } from "@/lib/tickets/rules";
import { toTicket } from "@/lib/tickets/shapes";
import { contains, newerThan, olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

export const TIERS = ["normal", "warning", "urgent"] as const;

export const TicketFilter = {
  status: z.enum(TICKET_STATUSES).optional(),
  environment: z.string().max(63).optional(),
  plugin: z.string().max(40).optional(),
  kind: z.string().max(40).optional(),
  requested_by: z.string().max(40).optional(),
  decidable_by_me: z.stringbool().optional(),
  tier: z.enum(TIERS).optional(),
  q: z.string().trim().max(200).optional(),
};

const DAY_MS = 86_400_000;
const before = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS);

/** Tiers as bounds on the time of asking: the tier is the age and nothing else. */
function inTier(tier: (typeof TIERS)[number], now: Date): Sql {
  if (tier === "urgent") return sql`r.created_at <= ${before(now, 8)}`;
  if (tier === "warning") return sql`r.created_at <= ${before(now, 4)} AND r.created_at > ${before(now, 8)}`;
  return sql`r.created_at > ${before(now, 4)}`;
}

/**
 * Requests in scope. Pending ones in queue order: tier, then oldest first, which is oldest first; any other selection
 * newest first.
 */
export const listApprovals = view({
  name: "approval.list",
  needs: "approval:read",
  input: z.object({
    ...TicketFilter,
    decidable_by_me: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor, now }) => {
    const queue = i.status === "PENDING_APPROVAL" || i.decidable_by_me === true || i.tier !== undefined;
    const where = [inScope(actor)];
    // The literal lets the planner use the queue's partial index.
    if (queue) where.push(sql`r.status = 'PENDING_APPROVAL'`);
    else if (i.status) where.push(sql`r.status = ${i.status}`);
    if (i.environment) {
      const named = visibleEnvironments(actor).find((e) => e.slug === i.environment);
      where.push(named ? sql`r.environment_id = ${named.id}` : sql`false`);
    }
    if (i.plugin) where.push(sql`r.plugin = ${i.plugin}`);
    if (i.kind) where.push(sql`r.kind = ${i.kind}`);
    if (i.requested_by) where.push(sql`r.requested_by_id = ${i.requested_by === "me" ? actor.userId : i.requested_by}`);
    if (i.tier) where.push(inTier(i.tier, now));
    if (i.q)
      where.push(
        sql`(r.summary ILIKE ${contains(i.q)} OR r.requested_by_name ILIKE ${contains(i.q)} OR r.id = ${i.q})`,
      );
    if (i.decidable_by_me) where.push(decidableBy(actor));
    const columns = { at: sql`r.created_at`, id: sql`r.id` };
    where.push(queue ? newerThan(columns, i.cursor) : olderThan(columns, i.cursor));
    const order = queue ? sql`r.created_at, r.id` : sql`r.created_at DESC, r.id DESC`;
    return {
      statements: [
        sql`${SHOWN} WHERE ${allOf(where)} ORDER BY ${order} LIMIT ${i.limit + 1}`,
        seatHolders(actor.workspace.id),
      ],
      read: ([rows, holders]) => {
        const cut = page((rows?.rows ?? []) as Shown[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
        const competing = listedRivals(cut.rows);
        return {
          rows: cut.rows.map((r) => ({
            ...toTicket(r, r.decisions, actor, now),
            listed_rivals: competing(r),
            nobody: whyNobody(r, r.decisions, (holders?.rows ?? []) as HolderRow[]),
          })),
          next_cursor: cut.next_cursor,
        };
      },
    };
  },
});

/**
 * How many others of these rows wait to change the same as one does: the first applied supersedes the rest. Rows of other
 * pages are not looked up, which would cost a look-up for each row; the request's own page names them all.
 */
function listedRivals(rows: readonly Pick<Shown, "subject_id" | "status">[]) {
  const waiting = new Map<string, number>();
  for (const r of rows)
    if (r.status === "PENDING_APPROVAL") waiting.set(r.subject_id, (waiting.get(r.subject_id) ?? 0) + 1);
  return (r: Pick<Shown, "subject_id" | "status">): number =>
    r.status === "PENDING_APPROVAL" ? (waiting.get(r.subject_id) ?? 1) - 1 : 0;
}
