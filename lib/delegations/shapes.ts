import type { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import type { DelegationAnswer } from "@/lib/delegations/answers";
import { whyNotEnd } from "@/lib/delegations/rules";

/** A row of delegations. */
export type DelegationRow = {
  id: string;
  from_id: string;
  from_name: string;
  delegate_ids: string[];
  delegates: { id: string; name: string }[];
  /** To whoever is in this group when they decide, instead of people by name; with its name as it was then. */
  group_id: string | null;
  group_name: string | null;
  starts_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  reason: string;
  created_by_id: string;
  created_by_name: string;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
};

export type DelegationStatus = "planned" | "running" | "over";
export type Delegation = z.output<typeof DelegationAnswer>;

export function statusOf(row: DelegationRow, now: Date): DelegationStatus {
  if (row.ended_at !== null || row.ends_at <= now) return "over";
  return row.starts_at <= now ? "running" : "planned";
}

/** The delegation of the API, with why this reader cannot end it. */
export const toDelegation = (row: DelegationRow, now: Date, actor: Actor): Delegation => {
  const why = whyNotEnd(actor, row.from_id, statusOf(row, now) === "over");
  return {
    id: row.id,
    from: { id: row.from_id, name: row.from_name },
    to: row.delegates,
    group: row.group_id === null ? null : { id: row.group_id, name: row.group_name ?? "" },
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    status: statusOf(row, now),
    reason: row.reason,
    created_by: { id: row.created_by_id, name: row.created_by_name },
    created_at: row.created_at.toISOString(),
    revision: row.revision,
    can_end: why === null,
    reasons: why === null ? [] : [why],
  };
};

/** What a record of it shows. */
export const recordedDelegation = (row: DelegationRow) => ({
  from: { id: row.from_id, name: row.from_name },
  to: row.delegates,
  ...(row.group_id && { group: { id: row.group_id, name: row.group_name } }),
  starts_at: row.starts_at.toISOString(),
  ends_at: row.ends_at.toISOString(),
  ...(row.ended_at && { ended_at: row.ended_at.toISOString() }),
});
