import type { z } from "zod";
import type { FreezeAnswer } from "@/lib/freezes/answers";
/** A row of freeze_windows. */
export type FreezeRow = {
  id: string;
  environment_id: string;
  name: string;
  reason: string;
  starts_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  created_by_id: string;
  created_by_name: string;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
};

export type FreezeStatus = "planned" | "open" | "over";
export type Freeze = z.output<typeof FreezeAnswer>;

const statusOf = (row: FreezeRow, now: Date): FreezeStatus => {
  if (row.ended_at !== null || row.ends_at <= now) return "over";
  return row.starts_at <= now ? "open" : "planned";
};

/** The freeze window of the API; all times are UTC. */
export const toFreeze = (row: FreezeRow, environment: string, now: Date): Freeze => ({
  id: row.id,
  environment,
  name: row.name,
  reason: row.reason,
  starts_at: row.starts_at.toISOString(),
  ends_at: row.ends_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
  status: statusOf(row, now),
  created_by: { id: row.created_by_id, name: row.created_by_name },
  created_at: row.created_at.toISOString(),
  revision: row.revision,
});

/** What a record of it shows. */
export const recordedFreeze = ({ name, reason, starts_at, ends_at, ended_at }: FreezeRow) => ({
  name,
  reason,
  starts_at: starts_at.toISOString(),
  ends_at: ends_at.toISOString(),
  ...(ended_at && { ended_at: ended_at.toISOString() }),
});
