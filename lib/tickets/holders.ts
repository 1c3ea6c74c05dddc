import { type Role, SEATS } from "@/lib/access/roles";
import { type Sql, sql } from "@/lib/db/sql";
import { counting, gateNames, gatesFilled, seatsTaken } from "@/lib/tickets/rules";
import { type DecisionRow, decisionFacts, type ListedRow, ticketFacts } from "@/lib/tickets/shapes";

const MOST = 500;

/** Who holds a seat anywhere in a workspace, and where. More than {@link MOST} of them are somebody left in any case. */
export const seatHolders = (workspaceId: string): Sql =>
  sql`SELECT DISTINCT u.id, g.role, g.allowed_environments AS places FROM grants g JOIN users u ON u.id = g.user_id AND u.deactivated_at IS NULL
    WHERE g.workspace_id = ${workspaceId} AND g.role IN ('approver', 'security-approver', 'owner') LIMIT ${MOST}`;

export type HolderRow = { id: string; role: Role; places: string[] | null };

/**
 * Why a pending request cannot be decided by anybody: the seats that nobody left could take; null where somebody could. Who
 * asked or edited is nobody, unless the policy lets them. Pure.
 */
export function whyNobody(
  ticket: ListedRow,
  decisions: readonly DecisionRow[],
  holders: readonly HolderRow[],
): string | null {
  if (ticket.status !== "PENDING_APPROVAL" || holders.length >= MOST) return null;
  const facts = ticketFacts(ticket);
  const made = counting(facts, decisionFacts(decisions));
  const approvals = made.filter((d) => d.verdict === "approve");
  const barred = new Set([
    ...approvals.map((d) => d.behalf ?? d.person),
    ...(facts.selfApproval === "forbidden" ? [facts.requestedById] : []),
    ...(facts.edits === "forbidden" ? facts.editors : []),
  ]);
  const here = ({ places }: HolderRow) =>
    places === null ||
    places.includes(ticket.environment_slug ?? "") ||
    places.includes(`class:${ticket.environment_class}`);
  const roles = new Map<string, Role[]>();
  for (const holder of holders)
    if (here(holder) && !barred.has(holder.id)) roles.set(holder.id, [...(roles.get(holder.id) ?? []), holder.role]);
  const left = [...roles].map(([person, held]) => ({
    person,
    seats: ticket.gates.map((g) => g.role).filter((seat) => SEATS[seat].some((role) => held.includes(role))),
  }));
  const people = [...approvals, ...left];
  if (gatesFilled(ticket.gates, people)) return null;
  const taken = seatsTaken(ticket.gates, people);
  const missing = ticket.gates
    .map((gate, i) => ({ ...gate, count: gate.count - (taken[i] ?? 0) }))
    .filter((gate) => gate.count > 0);
  return `Nobody can decide this now: ${gateNames(missing)} is needed, and nobody left could be that here.`;
}
