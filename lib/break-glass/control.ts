import type { Actor } from "@/lib/access/actor";
import { can, type Reach } from "@/lib/access/can";
import type { Control } from "@/lib/access/control";
import { inDebt } from "@/lib/change/exceptions";
import type { Rows } from "@/lib/db/batch";

/**
 * How the way past the approvers is shown: drawn for who may break glass there, and unavailable with what the door would say
 * to whoever still owes a review. `debt` are the rows of `loadDebt`; `otherwise` is what else holds it.
 */
export function breakGlassOf(actor: Actor, reach: Reach, debt: Rows | undefined, otherwise: string | null): Control {
  const owes = (debt?.rows.length ?? 0) > 0;
  return { shown: can(actor, "approval:break-glass", reach), why: owes ? inDebt().detail : otherwise };
}
