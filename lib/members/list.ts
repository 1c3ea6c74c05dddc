import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import { JOINED } from "@/lib/members/load";
import type { Member } from "@/lib/members/shapes";
import { view } from "@/lib/view/view";

type Row = {
  grant_id: string;
  user_id: string;
  name: string;
  email: string;
  role: string;
  allowed_environments: string[] | null;
  source: string;
  joined: boolean;
  invited_until: Date | null;
};

const MOST = 1000;

/**
 * Who holds which grants in this workspace, by name, whether they ever came in and until when their invitation is open. The
 * address must name the workspace the credential is for.
 */
export const listMembers = view({
  name: "member.list",
  needs: "member:read",
  input: z.object({ slug: z.string().max(63) }),
  load: ({ input, actor }) => {
    if (input.slug !== actor.workspace.slug) throw notFound();
    return {
      statements: [
        sql`SELECT g.id AS grant_id, u.id AS user_id, u.name, u.email, g.role, g.allowed_environments, g.source, ${JOINED} AS joined,
            (SELECT max(i.expires_at) FROM invitation_links i WHERE i.user_id = u.id AND i.ended_at IS NULL) AS invited_until
          FROM grants g JOIN users u ON u.id = g.user_id
          WHERE g.workspace_id = ${actor.workspace.id} AND u.deactivated_at IS NULL
          ORDER BY u.name, u.id, g.id LIMIT ${MOST}`,
      ],
      read: ([rows]) => ({ members: toMembers((rows?.rows ?? []) as Row[]) }),
    };
  },
});

function toMembers(rows: readonly Row[]): Member[] {
  const members = new Map<string, Member>();
  for (const row of rows) {
    const { user_id: id, name, email, joined } = row;
    const invited_until = joined ? null : (row.invited_until?.toISOString() ?? null);
    const member = members.get(id) ?? { user: { id, name, email }, joined, invited_until, grants: [] };
    const { grant_id, role, allowed_environments, source } = row;
    member.grants.push({ id: grant_id, role, allowed_environments, source });
    members.set(id, member);
  }
  return [...members.values()];
}
