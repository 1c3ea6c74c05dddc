import { z } from "zod";
import { can } from "@/lib/access/can";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";

type Found = { id: string; user_id: string; name: string; kind: string; revoked: boolean };

/**
 * Revokes a token: its next request is 401. One's own, or with `token:manage` any of the workspace; others are 404. One
 * that was revoked before stays so and leaves no event.
 */
export const removeToken = change({
  name: "rbac.token.delete",
  needs: "token:own",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT id, user_id, name, kind, revoked_at IS NOT NULL AS revoked FROM tokens
        WHERE workspace_id = ${actor.workspace.id} AND id = ${input.id}
          AND (user_id = ${actor.userId} OR ${can(actor, "token:manage", "workspace")}) FOR NO KEY UPDATE`,
    ],
    read: ([rows]) => {
      const token = rows?.rows[0] as Found | undefined;
      if (!token) return null;
      return {
        token,
        resource: { type: "token", id: token.id, name: token.name },
        root: { type: "user", id: token.user_id },
        environment: null,
        reach: "any" as const,
        revision: null,
        lastEventHash: null,
      };
    },
  }),
  plan: ({ subject: { token } }) =>
    token.revoked
      ? nothing({ id: token.id })
      : { summary: `Revoke the token ${token.name}`, warnings: [], spec: {}, base: {} },
  gate: "never",
  act: ({ subject: { token }, now }) =>
    changed(
      { id: token.id },
      event("rbac.token.delete", { name: token.name, kind: token.kind, owner: token.user_id }),
      [sql`UPDATE tokens SET revoked_at = ${now} WHERE id = ${token.id} AND revoked_at IS NULL RETURNING 1`],
    ),
});
