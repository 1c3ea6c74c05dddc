import type { Actor } from "@/lib/access/actor";
import { can, type Reach, scopeAllows, whyCannot } from "@/lib/access/can";
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
  "rbac.policy.take": "policy:write",
  "rbac.external-system.create": "policy:write",
  "rbac.external-system.patch": "policy:write",
  "version.status": "lifecycle:write",
};

/** Why this person could not ask for the same; null when they could, or when only the change itself can say. */
export function whyNotPropose(actor: Actor, row: TicketRow): string | null {
  const needed = NEEDED[row.change];
  if (!needed) return null;
  // What is about an environment itself is asked of the whole workspace, as its change asks it.
  const reach: Reach =
    row.environment_id === null || row.subject_type === "environment"
      ? "workspace"
      : { environment: row.environment_id };
  return can(actor, needed, reach) ? null : whyCannot(actor, needed, reach);
}

/**
 * Why this credential takes back no request of this kind; null when it may. A token takes back what it could ask for, and one
 * that only reads nothing; a person keeps the right whatever became of their role.
 */
export function whyNotTakeBack(actor: Actor, row: TicketRow): string | null {
  const needed = NEEDED[row.change];
  if (needed ? scopeAllows(actor.tokenScopes, needed) : actor.tokenScopes === null) return null;
  return `This token's scopes do not include ${needed ?? row.operation}, which asking for this takes.`;
}

/** The same as a change's subject says it. */
export function barredFrom(actor: Actor, row: TicketRow): { barred?: { code: string; message: string } } {
  const message = whyNotTakeBack(actor, row);
  return message === null ? {} : { barred: { code: "PERMISSION_DENIED", message } };
}
