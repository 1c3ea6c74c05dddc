import type { Actor } from "@/lib/access/actor";
import { can, type Reach, whyCannot } from "@/lib/access/can";
import type { Permission } from "@/lib/access/roles";

/** A control of a screen: drawn or not, and why it cannot be used; null when it can. */
export type Control = { shown: boolean; why: string | null };

/** What somebody may write about assets at all. Who holds none of it reads, and gets a page to read. */
const WRITES: readonly Permission[] = [
  "draft:write",
  "version:create",
  "asset:write",
  "lifecycle:write",
  "binding:write",
];

/**
 * How the control of one permission is shown to this actor: usable, or unavailable with the sentence the refusal would
 * say. Not drawn for who writes nothing here: an auditor's page has no write control (DESIGN §6).
 */
export function controlOf(actor: Actor, permission: Permission, reach: Reach): Control {
  if (can(actor, permission, reach)) return { shown: true, why: null };
  return { shown: WRITES.some((p) => can(actor, p, "any")), why: whyCannot(actor, permission, reach) };
}
