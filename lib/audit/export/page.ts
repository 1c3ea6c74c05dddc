import { z } from "zod";
import { exported, exportPlan, exportSubject } from "@/lib/audit/export/change";
import { toExportedLog } from "@/lib/audit/export/document";
import { AS_ROW, type ExportedRow, LEAF_OF_EVENT, WHOLE_ROW } from "@/lib/audit/export/row";
import { AuditFilter } from "@/lib/audit/read/filter";
import { eventsOf } from "@/lib/audit/read/select";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";

/** How far the total is counted, and how far pages go: past it a stream is the way. */
export const MOST_COUNTED = 100_000;

/**
 * One page of the log, oldest first, as the second seed's export has it. The total is counted up to {@link MOST_COUNTED},
 * and pages end there (400 `EXPORT_TOO_DEEP`). Every call is one `audit.export` event.
 */
export const exportPage = change({
  name: "audit.export",
  needs: "audit:export",
  input: z.object({
    ...AuditFilter,
    page: z.number().int().min(1),
    per_page: z.number().int().min(1).max(1000),
  }),
  load: ({ input: { page, per_page, ...filter }, actor }) => {
    if (page * per_page > MOST_COUNTED)
      throw refusal(400, "EXPORT_TOO_DEEP", "Pages reach as far as 100,000 events. Narrow the time, or take a stream.");
    const of = { actor, permission: "audit:export", filter, order: "oldest" } as const;
    const upTo = eventsOf({ ...of, limit: page * per_page });
    const counted = eventsOf({ ...of, limit: MOST_COUNTED + 1 });
    return {
      statements: [
        sql`SELECT ${WHOLE_ROW} AS row FROM (SELECT * FROM (${upTo}) f ORDER BY f.occurred_at, f.id OFFSET ${(page - 1) * per_page}) h
          ${LEAF_OF_EVENT} ${AS_ROW} ORDER BY h.occurred_at, h.id`,
        sql`SELECT count(*)::int AS total FROM (${counted}) c`,
      ],
      read: ([rows, count]) => {
        const logs = (rows?.rows ?? []).map((r) => toExportedLog(r.row as ExportedRow, actor.workspace.slug));
        return { ...exportSubject(actor), logs, total: Number(count?.rows[0]?.total ?? 0) };
      },
    };
  },
  plan: () => exportPlan,
  gate: "never",
  act: ({ subject: { logs, total }, input: { page, per_page, ...filter } }) => {
    const more = total > MOST_COUNTED;
    const pagination = {
      page,
      per_page,
      total: more ? MOST_COUNTED : total,
      ...(more && { total_is_lower_bound: true }),
    };
    return exported({ logs, pagination }, { format: "json", filter, page, rows: logs.length });
  },
});
