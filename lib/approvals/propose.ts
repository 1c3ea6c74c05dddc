import type { Actor } from "@/lib/access/actor";
import { can, type Reach, whyCannot } from "@/lib/access/can";
import type { Permission } from "@/lib/access/roles";
import type { TicketRow } from "@/lib/tickets/shapes";

/** What each change that can wait needs of whoever asks for it, by the name that its request stores. */
export const NEEDED: Readonly<Record<string, Permission>> = {
  "action.run": "action:run",
  "binding.put": "binding:write",
  "binding.delete": "binding:write",
  "binding.promote": "binding:write",
  "binding.rollback": "binding:write",
  "lifecycle.set": "lifecycle:write",
  "asset.patch": "asset:write",
  "environment.patch": "environment:write",
  "rbac.policy.create": "policy:write",
  "rbac.policy.patch": "policy:write",
  "rbac.policy.delete": "policy:write",
  "rbac.external-system.create": "policy:write",
  "rbac.external-system.patch": "policy:write",
  "version.status": "lifecycle:write",
};

/** Why this person could not ask for the same; null when they could, or when only the change itself can say. */
export function whyNotPropose(actor: Actor, row: TicketRow): string | null {
  const needed = NEEDED[row.change];
  if (!needed) return null;
  const reach: Reach = row.environment_id === null ? "workspace" : { environment: row.environment_id };
  return can(actor, needed, reach) ? null : whyCannot(actor, needed, reach);
}
