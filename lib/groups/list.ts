import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import { type GroupRow, toListedGroup } from "@/lib/groups/shapes";
import { newerThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

type Row = GroupRow & { members: number; delegations: number };

/** The groups of a workspace in the order they came to be, each with how many are in it and how many delegations name it. */
export const listGroups = view({
  name: "group.list",
  needs: "member:read",
  input: z.object({
    slug: z.string().max(63),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input, actor, now }) => {
    if (input.slug !== actor.workspace.slug) throw notFound();
    const where = [
      sql`g.workspace_id = ${actor.workspace.id}`,
      sql`g.deleted_at IS NULL`,
      newerThan({ at: sql`g.created_at`, id: sql`g.id` }, input.cursor),
    ];
    return {
      statements: [
        sql`SELECT g.*,
            (SELECT count(*)::int FROM group_members m JOIN users u ON u.id = m.user_id AND u.deactivated_at IS NULL
              WHERE m.workspace_id = g.workspace_id AND m.group_id = g.id
                AND EXISTS (SELECT 1 FROM grants r WHERE r.workspace_id = m.workspace_id AND r.user_id = m.user_id)) AS members,
            (SELECT count(*)::int FROM delegations d
              WHERE d.workspace_id = g.workspace_id AND d.group_id = g.id AND d.ended_at IS NULL AND d.ends_at > ${now}) AS delegations
          FROM groups g WHERE ${allOf(where)} ORDER BY g.created_at, g.id LIMIT ${input.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as Row[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map(toListedGroup), next_cursor: cut.next_cursor };
      },
    };
  },
});
