import type { z } from "zod";
import type { SessionAnswer } from "@/lib/auth/sessions/answers";
export type SessionRow = {
  id: string;
  ip: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
};

export type Session = z.output<typeof SessionAnswer>;

/** A session as its owner sees it. `current` marks the one that asks. */
export const toSession = (row: SessionRow, currentId: string | undefined): Session => ({
  id: row.id,
  current: row.id === currentId,
  ip: row.ip,
  user_agent: row.user_agent,
  created_at: row.created_at.toISOString(),
  last_used_at: row.last_used_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
});
