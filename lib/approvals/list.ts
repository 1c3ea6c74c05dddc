import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { decidableBy } from "@/lib/approvals/decidable";
import { type Shown, shownFrom } from "@/lib/approvals/load";
import { firstOf, partsOf } from "@/lib/approvals/reading/parts";
import type { Rows } from "@/lib/db/batch";
import { allOf, empty, raw, type Sql, sql } from "@/lib/db/sql";
import { type HolderRow, seatHolders, whyNobody } from "@/lib/tickets/holders";
import { TICKET_STATUSES } from "@/lib/tickets/rules";
import { BRIEF_COLUMNS, type BriefRow, toBrief, toTicket } from "@/lib/tickets/shapes";
import { contains, newerThan, olderThan, PLANNED_ANEW, PLANNED_ONCE } from "@/lib/view/keyset";
import { encodeCursor, page } from "@/lib/view/page";
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

/** The same of requests that may have been decided: theirs is how long they had waited by then. */
function hadTier(tier: (typeof TIERS)[number], now: Date): Sql {
  const waited = sql`coalesce(r.decided_at, ${now}) - r.created_at`;
  if (tier === "urgent") return sql`${waited} >= interval '192 hours'`;
  if (tier === "warning") return sql`${waited} >= interval '96 hours' AND ${waited} < interval '192 hours'`;
  return sql`${waited} < interval '96 hours'`;
}

/**
 * A page that is searched by words, or is of what somebody may decide, looks through so many requests, or twice as many as it
 * may show, and no more: that none of them is meant would else be found out by reading all there are. The next page goes on
 * from there.
 */
export const SEARCHED = 125;

const ID = /^apr_[0-9a-z]{26}$/;
const ASCII = /^[ -~]*$/;

/** Words in whatever case. Those of ASCII alone are compared byte by byte, which finds the same at half the cost. */
function withWords(words: string): Sql {
  const by = ASCII.test(words) ? sql` COLLATE "C"` : empty;
  return sql`(r.summary${by} ILIKE ${contains(words)} OR r.requested_by_name${by} ILIKE ${contains(words)})`;
}

const Input = z.object({
  ...TicketFilter,
  decidable_by_me: z.boolean().optional(),
  limit: z.number().int().min(1).max(200),
  cursor: z.object({ at: z.date(), id: z.string() }).optional(),
});

function selecting(i: z.infer<typeof Input>, actor: Actor, now: Date, only?: typeof BRIEF_COLUMNS) {
  const mine = i.decidable_by_me === true;
  const queue = (i.status ?? (mine || i.tier ? "PENDING_APPROVAL" : undefined)) === "PENDING_APPROVAL";
  const where: Sql[] = [];
  // The literal lets the planner use the queue's partial index.
  if (queue) where.push(sql`r.status = 'PENDING_APPROVAL'`);
  else if (i.status) where.push(sql`r.status = ${i.status}`);
  if (i.plugin) where.push(sql`r.plugin = ${i.plugin}`);
  if (i.kind) where.push(sql`r.kind = ${i.kind}`);
  if (i.requested_by) where.push(sql`r.requested_by_id = ${i.requested_by === "me" ? actor.userId : i.requested_by}`);
  if (i.tier) where.push(queue ? inTier(i.tier, now) : hadTier(i.tier, now));
  if (i.q && ID.test(i.q)) where.push(sql`r.id = ${i.q}`);
  const words = i.q && !ID.test(i.q) ? i.q : undefined;
  const columns = { at: sql`r.created_at`, id: sql`r.id` };
  where.push(queue ? newerThan(columns, i.cursor) : olderThan(columns, i.cursor));
  // What has been decided, nobody may decide.
  const parts = mine && !queue ? [] : partsOf(actor, { seated: mine, environment: i.environment });
  const order = queue ? sql`r.created_at, r.id` : sql`r.created_at DESC, r.id DESC`;
  const meant = [...(words ? [withWords(words)] : []), ...(mine ? [decidableBy(actor)] : [])];
  const bounded = meant.length > 0;
  const looked = Math.max(SEARCHED, 2 * i.limit);
  const first = firstOf(actor, parts, { where: allOf(where), order, most: bounded ? looked : i.limit + 1 });
  const listed = sql`${shownFrom(first, only)} WHERE ${bounded ? allOf(meant) : sql`true`}
    ORDER BY ${order} LIMIT ${raw(String(i.limit + 1))}`;
  // Where the search stopped; no row when it came to the end.
  const end = sql`SELECT r.created_at, r.id FROM ${first} r OFFSET ${raw(String(looked - 1))}`;
  // In its order from the start, whatever the values: but not where a filter's own value says by which index little is found.
  const narrowed = i.plugin ?? i.kind ?? i.requested_by ?? (words ? undefined : i.q);
  // Beside a status that is not of the queue, a place is a value of that kind.
  const walked = !narrowed && (parts === "whole" || queue || !i.status);
  const planned = walked ? [PLANNED_ONCE] : [PLANNED_ANEW];
  return {
    statements: [...planned, listed, ...(bounded ? [end] : [])],
    /** Cuts what was found to the page; `others` are the answers of statements that were asked after it. */
    read<Row extends { created_at: Date; id: string }>(answers: readonly Rows[]) {
      const [rows, ...others] = answers.slice(planned.length);
      const cut = page((rows?.rows ?? []) as Row[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
      const stopped = (bounded ? others.shift() : undefined)?.rows[0] as { created_at: Date; id: string } | undefined;
      const further = stopped && !cut.next_cursor ? { at: stopped.created_at, id: stopped.id } : undefined;
      return {
        found: cut.rows,
        others,
        cursor: {
          next_cursor: further ? encodeCursor(further) : cut.next_cursor,
          ...(further && { searched: looked }),
        },
      };
    },
  };
}

/**
 * Requests in scope. Pending ones in queue order: tier, then oldest first, which is oldest first; any other selection
 * newest first. Filters narrow each other; a tier without a status, and what can be decided, is of those that wait. Searched
 * by words, or of what can be decided, a page may hold few requests or none and yet have a next one: `searched` then says
 * through how many it looked.
 */
export const listApprovals = view({
  name: "approval.list",
  needs: "approval:read",
  input: Input,
  load: ({ input, actor, now }) => {
    const { statements, read } = selecting(input, actor, now);
    return {
      statements: [...statements, seatHolders(actor.workspace.id)],
      read: (answers) => {
        const { found, others, cursor } = read<Shown>(answers);
        const holders = (others[0]?.rows ?? []) as HolderRow[];
        return {
          rows: found.map((r) => ({
            ...toTicket(r, r.decisions, actor, now),
            listed_rivals: r.rivals,
            nobody: whyNobody(r, r.decisions, holders),
          })),
          ...cursor,
        };
      },
    };
  },
});

/** The same requests in the same order, a line of each: what a page shows of them, and no more is read. */
export const listBriefly = view({
  name: "approval.list-briefly",
  needs: "approval:read",
  input: Input,
  load: ({ input, actor, now }) => {
    const { statements, read } = selecting(input, actor, now, BRIEF_COLUMNS);
    return {
      statements,
      read: (answers) => {
        const { found, cursor } = read<BriefRow>(answers);
        return { rows: found.map((r) => toBrief(r, actor, now)), ...cursor };
      },
    };
  },
});
