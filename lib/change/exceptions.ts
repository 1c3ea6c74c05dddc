import type { Actor } from "@/lib/access/actor";
import { can, whyCannot } from "@/lib/access/can";
import type { Subject } from "@/lib/change/spec";
import { conflict, forbidden, refusal } from "@/lib/errors";

/** Refuses a change that is never made by break-glass (422), and whoever may not break glass there (403). */
export function mayBreakGlass(spec: { breakable?: true }, actor: Actor, { reach }: Subject) {
  if (!spec.breakable)
    throw refusal(422, "BREAK_GLASS_NOT_HERE", "This is never done by break-glass. Ask for it without.");
  if (!can(actor, "approval:break-glass", reach))
    throw forbidden("PERMISSION_DENIED", whyCannot(actor, "approval:break-glass", reach));
}

/** The refusal of whoever still owes a review. */
export const inDebt = (id?: string) =>
  conflict(
    "BREAK_GLASS_DEBT",
    "You broke glass before and nobody has reviewed it yet. Have it reviewed by someone else first.",
    { extra: id ? { break_glass_id: id } : {} },
  );
