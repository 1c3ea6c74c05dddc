import { z } from "zod";
import { can, whyCannot } from "@/lib/access/can";
import { type TokenRow, toToken } from "@/lib/auth/tokens/shapes";
import { allOf, sql } from "@/lib/db/sql";
import { forbidden } from "@/lib/errors";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** One's own tokens of this workspace that are not revoked, newest first; with `all` everyone's, for `token:manage`. */
export const listTokens = view({
  name: "token.list",
  needs: "token:own",
  input: z.object({
    all: z.boolean(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor }) => {
    if (i.all && !can(actor, "token:manage", "workspace"))
      throw forbidden("PERMISSION_DENIED", whyCannot(actor, "token:manage", "workspace"));
    const where = [
      sql`t.workspace_id = ${actor.workspace.id} AND t.revoked_at IS NULL`,
      olderThan({ at: sql`t.created_at`, id: sql`t.id` }, i.cursor),
    ];
    if (!i.all) where.push(sql`t.user_id = ${actor.userId}`);
    return {
      statements: [
        sql`SELECT t.id, t.user_id, u.name AS user_name, t.kind, t.name, t.hint, t.scopes, t.created_at, t.last_used_at, t.expires_at
          FROM tokens t JOIN users u ON u.id = t.user_id
          WHERE ${allOf(where)} ORDER BY t.created_at DESC, t.id DESC LIMIT ${i.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as TokenRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
        return { rows: cut.rows.map(toToken), next_cursor: cut.next_cursor };
      },
    };
  },
});
