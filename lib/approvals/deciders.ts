import { z } from "zod";
import { type GateRole, ROLES, type Role, SEATS } from "@/lib/access/roles";
import { inScope } from "@/lib/approvals/load";
import { DELEGATES } from "@/lib/auth/delegates";
import { sql } from "@/lib/db/sql";
import type { Gate } from "@/lib/tickets/match";
import { view } from "@/lib/view/view";

const SHOWN = 20;

type Row = {
  id: string;
  name: string;
  role: string;
  for_id: string | null;
  for_name: string | null;
  group_name: string | null;
};
type TicketRow = { gates: Gate[]; requested_by_id: string; self_approval: string; edits: string; editors: string[] };

/** People who could take each seat of a request today: at most twenty a seat, the requester and editors only where the policy allows it. */
export const listDeciders = view({
  name: "approval.deciders",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      sql`SELECT r.gates, r.requested_by_id, r.self_approval, r.edits, r.editors FROM approval_requests r WHERE ${inScope(actor)} AND r.id = ${input.id}`,
      sql`WITH holders AS (
          SELECT DISTINCT u.id, u.name, g.role FROM approval_requests r
          JOIN grants g ON g.workspace_id = r.workspace_id
          JOIN users u ON u.id = g.user_id AND u.deactivated_at IS NULL
          LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
          WHERE ${inScope(actor)} AND r.id = ${input.id} AND g.role IN ('approver', 'security-approver', 'owner')
            AND (g.allowed_environments IS NULL OR e.slug = ANY(g.allowed_environments) OR 'class:' || e.class = ANY(g.allowed_environments))
        )
        SELECT h.id, h.name, h.role, NULL AS for_id, NULL AS for_name, NULL AS group_name FROM holders h
        UNION ALL
        SELECT u.id, u.name, h.role, h.id, h.name, d.group_name FROM holders h
        JOIN delegations d ON d.workspace_id = ${actor.workspace.id} AND d.from_id = h.id AND d.ended_at IS NULL
          AND d.starts_at <= ${now} AND d.ends_at > ${now}
        CROSS JOIN LATERAL ${DELEGATES} AS t (user_id) JOIN users u ON u.id = t.user_id AND u.deactivated_at IS NULL
          AND EXISTS (SELECT 1 FROM grants r WHERE r.workspace_id = d.workspace_id AND r.user_id = u.id)
        ORDER BY name, id LIMIT 500`,
    ],
    read: ([tickets, people]) => {
      const ticket = tickets?.rows[0] as TicketRow | undefined;
      if (!ticket) return null;
      const eligible = ((people?.rows ?? []) as Row[]).filter(
        (p) =>
          (p.id !== ticket.requested_by_id || ticket.self_approval === "allowed") &&
          (!ticket.editors.includes(p.id) || ticket.edits === "allowed"),
      );
      return ticket.gates.map((gate) => {
        const sitting = eligible.filter((p) => canSit(p.role, gate.role));
        const own = sitting.filter((p) => p.for_id === null);
        const others = sitting.filter((p) => p.for_id !== null && !own.some((o) => o.id === p.id));
        const named = new Map([...own, ...others].map((p) => [`${p.id} ${p.for_id ?? ""}`, p]));
        const listed = [...named.values()].map((p) => ({
          id: p.id,
          name: p.name,
          ...(p.for_name && { for: p.for_name }),
          ...(p.group_name && { group: p.group_name }),
        }));
        return { role: gate.role, people: listed.slice(0, SHOWN), more: Math.max(0, listed.length - SHOWN) };
      });
    },
  }),
});

const canSit = (role: string, seat: GateRole): boolean =>
  ROLES.some((r): r is Role => r === role) && SEATS[seat].includes(role as Role);
