import { z } from "zod";
import { can, visibleEnvironments } from "@/lib/access/can";
import { inScope } from "@/lib/approvals/load";
import { type AuditEventRow, toHistoryEvent } from "@/lib/audit/shapes";
import { BREAK_GLASS, breakGlassInScope, shownTo } from "@/lib/break-glass/load";
import type { BreakGlassRow } from "@/lib/break-glass/shapes";
import { TICKET_COLUMNS } from "@/lib/change/authority";
import { sql } from "@/lib/db/sql";
import { operationsInScope } from "@/lib/operations/shapes";
import { type DecisionRow, type TicketRow, toBrief } from "@/lib/tickets/shapes";
import { view } from "@/lib/view/view";

const WEEK_MS = 7 * 86_400_000;
/** Counting stops here: "99+" is all a person needs, and it is what an index can answer at once. */
const COUNT_MAX = 100;

type EnvironmentCount = { id: string; bound: number; behind: number };

/**
 * What a person needs on arriving: the oldest requests, how many wait, what they asked for themselves, what each
 * environment runs and how much of it is behind, what failed this week, what happened last.
 */
export const workspaceOverview = view({
  name: "workspace.overview",
  needs: "asset:read",
  input: z.object({}),
  load: ({ actor, now }) => {
    const environments = visibleEnvironments(actor).filter((e) => !e.archived);
    const ids = environments.map((e) => e.id);
    const decisions = sql`(SELECT jsonb_agg(jsonb_build_object('digest', d.digest, 'verdict', d.verdict, 'seats', d.seats,
      'decided_by_id', d.decided_by_id, 'on_behalf_of_id', d.on_behalf_of_id)) FROM approval_decisions d WHERE d.workspace_id = r.workspace_id AND d.request_id = r.id) AS decisions`;
    const tickets = sql`approval_requests r LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id`;
    return {
      statements: [
        sql`SELECT ${TICKET_COLUMNS}, ${decisions} FROM ${tickets} WHERE ${inScope(actor)} AND r.status = 'PENDING_APPROVAL'
          ORDER BY r.created_at, r.id LIMIT 5`,
        sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM approval_requests r WHERE ${inScope(actor)} AND r.status = 'PENDING_APPROVAL'
          LIMIT ${COUNT_MAX}) AS waiting`,
        sql`SELECT ${TICKET_COLUMNS}, ${decisions} FROM ${tickets} WHERE ${inScope(actor)} AND r.status = 'PENDING_APPROVAL'
          AND r.requested_by_id = ${actor.userId} ORDER BY r.created_at, r.id LIMIT 5`,
        sql`SELECT b.environment_id AS id, count(*)::int AS bound, count(*) FILTER (WHERE v.number < a.version_counter)::int AS behind
          FROM env_bindings b JOIN asset_versions v ON v.workspace_id = b.workspace_id AND v.id = b.version_id
          JOIN assets a ON a.workspace_id = b.workspace_id AND a.id = b.asset_id
          WHERE b.workspace_id = ${actor.workspace.id} AND b.environment_id = ANY(${ids}) AND a.lifecycle <> 'archived' GROUP BY b.environment_id`,
        sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM domain_events o WHERE ${operationsInScope(actor)} AND o.status = 'FAILED'
          AND o.created_at > ${new Date(now.getTime() - WEEK_MS)} LIMIT ${COUNT_MAX}) AS failed`,
        sql`SELECT h.* FROM audit_events h WHERE h.workspace_id = ${actor.workspace.id} AND h.outcome <> 'denied'
          AND (h.environment_id IS NULL OR h.environment_id = ANY(${ids})) ORDER BY h.occurred_at DESC, h.id DESC LIMIT 8`,
        sql`SELECT count(*)::int AS n FROM (SELECT DISTINCT g.user_id FROM grants g WHERE g.workspace_id = ${actor.workspace.id} LIMIT 2) AS few`,
        sql`${BREAK_GLASS} WHERE ${breakGlassInScope(actor)} AND g.reviewed_at IS NULL ORDER BY g.created_at, g.id LIMIT 10`,
      ],
      read: ([oldest, waiting, mine, counts, failed, events, members, debts]) => {
        const toTickets = (rows: typeof oldest) =>
          ((rows?.rows ?? []) as (TicketRow & { decisions: DecisionRow[] | null })[]).map((r) =>
            toBrief({ ...r, decisions: r.decisions ?? [], rivals: 0 }, actor, now),
          );
        const byId = new Map(((counts?.rows ?? []) as EnvironmentCount[]).map((c) => [c.id, c]));
        return {
          debts: ((debts?.rows ?? []) as BreakGlassRow[]).map((row) => shownTo(actor, row)),
          queue: toTickets(oldest),
          waiting: Number(waiting?.rows[0]?.n ?? 0),
          waiting_is_lower_bound: Number(waiting?.rows[0]?.n ?? 0) >= COUNT_MAX,
          mine: toTickets(mine),
          environments: environments.map((e) => ({
            slug: e.slug,
            name: e.name,
            kind: e.kind,
            class: e.class,
            bound: byId.get(e.id)?.bound ?? 0,
            behind: byId.get(e.id)?.behind ?? 0,
          })),
          failed_this_week: Number(failed?.rows[0]?.n ?? 0),
          // Who is the only member can ask for what a policy gates, and nobody can agree.
          alone: Number(members?.rows[0]?.n ?? 0) < 2 && can(actor, "member:write", "workspace"),
          recent: ((events?.rows ?? []) as AuditEventRow[]).map(toHistoryEvent),
        };
      },
    };
  },
});
