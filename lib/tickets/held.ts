import { type Sql, sql } from "@/lib/db/sql";
import type { TicketRow } from "@/lib/tickets/shapes";

/** States of a request that may still be carried out, and then needs what is kept for it. */
export const UNENDED = ["PENDING_APPROVAL", "APPROVED", "EXECUTING"] as const;

/**
 * Forgets the secret that is kept for a request, however it ends: part of the batch that ends it. Carried out, its secret is in force
 * under another name by then. Nothing where it has none. A secret that another request asks for under the same name (as those of earlier releases may) stays.
 */
export function forgetHeld(workspaceId: string, { id, input }: Pick<TicketRow, "id" | "input">): Sql[] {
  const { held_secret: name, id: holder } = input;
  if (typeof name !== "string" || typeof holder !== "string" || holder === "") return [];
  return [
    sql`DELETE FROM secrets s WHERE s.workspace_id = ${workspaceId} AND s.holder = ${holder} AND s.name = ${name}
      AND NOT EXISTS (SELECT 1 FROM approval_requests o WHERE o.workspace_id = s.workspace_id AND o.id <> ${id}
        AND o.status = ANY(${[...UNENDED]}) AND o.input ->> 'held_secret' = s.name AND o.input ->> 'id' = s.holder)`,
  ];
}
