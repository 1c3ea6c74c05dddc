import { hashSecret, newSecret } from "@/lib/auth/secret";
import { type Sql, sql } from "@/lib/db/sql";
import { to } from "@/lib/paths";

export const INVITATION_HOURS = 72;

/** A link as its one answer carries it: where to open it on this server, and until when. */
export type InvitationLink = { path: string; expires_at: string };

type For = { userId: string; workspaceId: string; by: string };

/** A new link and the row of its hash. What was open for the person before is ended: one link at a time. */
export function newInvitation({ userId, workspaceId, by }: For, now: Date): { link: InvitationLink; rows: Sql[] } {
  const secret = newSecret();
  const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000);
  return {
    link: { path: to.invitation({ secret }), expires_at: expiresAt.toISOString() },
    rows: [
      endInvitations(userId, null, now),
      sql`INSERT INTO invitation_links (token_hash, user_id, workspace_id, created_at, created_by, expires_at)
        VALUES (${hashSecret(secret)}, ${userId}, ${workspaceId}, ${now}, ${by}, ${expiresAt}) RETURNING 1`,
    ],
  };
}

/** Ends the open links of a person, all of them or those of one workspace. */
export const endInvitations = (userId: string, workspaceId: string | null, now: Date): Sql =>
  sql`UPDATE invitation_links SET ended_at = ${now}
    WHERE user_id = ${userId} AND ended_at IS NULL AND (${workspaceId}::text IS NULL OR workspace_id = ${workspaceId})`;
