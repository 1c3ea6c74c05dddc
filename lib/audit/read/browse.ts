import { z } from "zod";
import { AuditFilter } from "@/lib/audit/read/filter";
import { eventsOf } from "@/lib/audit/read/select";
import { type AuditEventRow, type Histogram, toAuditLogEvent } from "@/lib/audit/shapes";
import { sql } from "@/lib/db/sql";
import { WITHOUT_SORTING } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Bars of the histogram, and how many events of its range are counted at most: the newest, so that no count ever grows with the log. */
export const BARS = 48;
export const MOST_COUNTED = 5_000;
const WEEK_MS = 7 * 86_400_000;

/** What the auditors' page shows: a part of the list, and how the events of the range lie in time. One snapshot. */
export const browseAudit = view({
  name: "audit.browse",
  needs: "audit:read",
  replica: true,
  input: z.object({
    ...AuditFilter,
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: { limit, cursor, ...filter }, actor, now }) => {
    const to = new Date(filter.end_time ?? now);
    const from = new Date(filter.start_time ?? to.getTime() - WEEK_MS);
    const range = { ...filter, start_time: from.toISOString(), end_time: to.toISOString() };
    const of = { actor, permission: "audit:read", order: "newest" } as const;
    const [low, high] = [from.getTime(), Math.max(to.getTime(), from.getTime() + 1)];
    return {
      statements: [
        WITHOUT_SORTING,
        eventsOf({ ...of, filter, cursor, limit: limit + 1 }),
        sql`SELECT width_bucket(extract(epoch FROM h.occurred_at) * 1000, ${low}::numeric, ${high}::numeric, ${BARS}::int) AS bar, h.outcome,
            count(*)::int AS n FROM (${eventsOf({ ...of, filter: range, limit: MOST_COUNTED })}) h GROUP BY 1, 2`,
      ],
      read: ([, rows, counts]) => {
        const cut = page((rows?.rows ?? []) as AuditEventRow[], limit, (r) => ({ at: r.occurred_at, id: r.id }));
        const counted = (counts?.rows ?? []) as Counted[];
        return {
          rows: cut.rows.map(toAuditLogEvent),
          next_cursor: cut.next_cursor,
          histogram: histogram(low, high, counted),
        };
      },
    };
  },
});

type Counted = { bar: number; outcome: "success" | "failure" | "denied"; n: number };

function histogram(low: number, high: number, counts: readonly Counted[]): Histogram {
  const width = (high - low) / BARS;
  const at = (i: number) => new Date(low + i * width).toISOString();
  const bars = Array.from({ length: BARS }, (_, i) => ({
    from: at(i),
    to: at(i + 1),
    success: 0,
    failure: 0,
    denied: 0,
  }));
  let counted = 0;
  for (const { bar, outcome, n } of counts) {
    const found = bars[bar - 1];
    if (found) found[outcome] += n;
    counted += n;
  }
  return { from: at(0), to: at(BARS), bars, counted, capped: counted >= MOST_COUNTED };
}
