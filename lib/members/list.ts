import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { grants, users } from "@/lib/db/schema/people";
import { query, statement } from "@/lib/db/select";
import { notFound } from "@/lib/errors";
import { view } from "@/lib/view/view";

type Row = {
  grant_id: string;
  user_id: string;
  name: string;
  email: string;
  role: string;
  allowed_environments: string[] | null;
  source: string;
};

const MOST = 1000;

/** Who holds which grants in this workspace, by name. The address must name the workspace the credential is for. */
export const listMembers = view({
  name: "member.list",
  needs: "member:read",
  input: z.object({ slug: z.string().max(63) }),
  load: ({ input, actor }) => {
    if (input.slug !== actor.workspace.slug) throw notFound();
    const members = query
      .select({
        // Both tables have an id: this one is asked for under a name of its own.
        grantId: sql<string>`${grants.id}`.as("grant_id"),
        userId: grants.userId,
        name: users.name,
        email: users.email,
        role: grants.role,
        allowedEnvironments: grants.allowedEnvironments,
        source: grants.source,
      })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .where(and(eq(grants.workspaceId, actor.workspace.id), isNull(users.deactivatedAt)))
      .orderBy(asc(users.name), asc(users.id), asc(grants.id))
      .limit(MOST);
    return {
      statements: [statement(members)],
      read: ([rows]) => ({ members: toMembers((rows?.rows ?? []) as Row[]) }),
    };
  },
});

type Member = {
  user: { id: string; name: string; email: string };
  grants: { id: string; role: string; allowed_environments: string[] | null; source: string }[];
};

function toMembers(rows: readonly Row[]): Member[] {
  const members = new Map<string, Member>();
  for (const row of rows) {
    const member = members.get(row.user_id) ?? {
      user: { id: row.user_id, name: row.name, email: row.email },
      grants: [],
    };
    member.grants.push({
      id: row.grant_id,
      role: row.role,
      allowed_environments: row.allowed_environments,
      source: row.source,
    });
    members.set(row.user_id, member);
  }
  return [...members.values()];
}
