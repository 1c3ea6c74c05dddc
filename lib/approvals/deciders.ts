import { z } from "zod";
import { seatsOfRoles } from "@/lib/access/can";
import { inScope, selectDecisions, selectTicket } from "@/lib/approvals/load";
import { DELEGATES, seesIn } from "@/lib/auth/delegates";
import { sql } from "@/lib/db/sql";
import { sourcesLeft, type Viewer } from "@/lib/tickets/rules";
import { type DecisionRow, decisionFacts, type TicketRow, ticketFacts } from "@/lib/tickets/shapes";
import { view } from "@/lib/view/view";

const SHOWN = 20;

type Row = {
  id: string;
  name: string;
  role: string;
  for_id: string | null;
  for_name: string | null;
  delegation: string | null;
  group_name: string | null;
};

/**
 * People who could take each seat of a request now, judged by the rule that judges them when they do: at most twenty a seat;
 * nobody once it no longer waits. Whoever decides for somebody is named with whom, where they see the request themselves.
 */
export const listDeciders = view({
  name: "approval.deciders",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      selectTicket(actor, input.id),
      selectDecisions(actor, input.id),
      sql`WITH holders AS (
          SELECT DISTINCT u.id, u.name, g.role, e.slug, e.class FROM approval_requests r
          JOIN grants g ON g.workspace_id = r.workspace_id
          JOIN users u ON u.id = g.user_id AND u.deactivated_at IS NULL
          LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
          WHERE ${inScope(actor)} AND r.id = ${input.id} AND g.role IN ('approver', 'security-approver', 'owner')
            AND (g.allowed_environments IS NULL OR e.slug = ANY(g.allowed_environments) OR 'class:' || e.class = ANY(g.allowed_environments))
        )
        SELECT h.id, h.name, h.role, NULL AS for_id, NULL AS for_name, NULL AS delegation, NULL AS group_name FROM holders h
        UNION ALL
        SELECT u.id, u.name, h.role, h.id, h.name, d.id, d.group_name FROM holders h
        JOIN delegations d ON d.workspace_id = ${actor.workspace.id} AND d.from_id = h.id AND d.ended_at IS NULL
          AND d.starts_at <= ${now} AND d.ends_at > ${now}
        CROSS JOIN LATERAL ${DELEGATES} AS t (user_id) JOIN users u ON u.id = t.user_id AND u.deactivated_at IS NULL
          AND ${seesIn({ slug: sql`h.slug`, class: sql`h.class` })}
        ORDER BY name, id LIMIT 500`,
    ],
    read: ([tickets, decisionRows, people]) => {
      const ticket = tickets?.rows[0] as TicketRow | undefined;
      if (!ticket) return null;
      const facts = ticketFacts(ticket);
      const decisions = decisionFacts((decisionRows?.rows ?? []) as DecisionRow[]);
      const left = byPerson((people?.rows ?? []) as Row[]).map((person) => ({
        ...person,
        sources: sourcesLeft(facts, decisions, person.viewer),
      }));
      return ticket.gates.map((gate) => {
        const named = left.flatMap(({ id, name, sources, groups }) => {
          const sitting = sources.filter((s) => s.seats.includes(gate.role));
          // Who has a seat of their own here sits on that one.
          const shown = sitting.some((s) => s.behalf === null) ? [null] : sitting.map((s) => s.behalf);
          return shown.map((behalf) => ({
            ...{ id, name },
            ...(behalf && { for: behalf.from.name }),
            ...(behalf && groups.get(behalf.delegation) && { group: groups.get(behalf.delegation) }),
          }));
        });
        const listed = [...named.filter((p) => !p.for), ...named.filter((p) => p.for)];
        return { role: gate.role, people: listed.slice(0, SHOWN), more: Math.max(0, listed.length - SHOWN) };
      });
    },
  }),
});

type Candidate = { id: string; name: string; viewer: Viewer; groups: Map<string, string> };

/** Each of them once, as the rules of a request see them: what they hold there, and what others let them decide. */
function byPerson(rows: readonly Row[]): Candidate[] {
  const people = new Map<string, Row[]>();
  for (const row of rows) people.set(row.id, [...(people.get(row.id) ?? []), row]);
  return [...people].map(([id, all]) => {
    const lent = new Map<string, Row[]>();
    for (const row of all) if (row.delegation) lent.set(row.delegation, [...(lent.get(row.delegation) ?? []), row]);
    return {
      id,
      name: all[0]?.name ?? "",
      viewer: {
        userId: id,
        seats: seatsOfRoles(all.filter((r) => r.delegation === null).map((r) => r.role)),
        lent: [...lent].map(([delegation, held]) => ({
          delegation,
          from: { id: held[0]?.for_id ?? "", name: held[0]?.for_name ?? "" },
          seats: seatsOfRoles(held.map((r) => r.role)),
        })),
      },
      groups: new Map(all.flatMap((r) => (r.delegation && r.group_name ? [[r.delegation, r.group_name]] : []))),
    };
  });
}
