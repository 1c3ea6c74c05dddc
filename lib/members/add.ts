import { z } from "zod";
import { ROLES } from "@/lib/access/roles";
import { event } from "@/lib/audit/events";
import { sameJson } from "@/lib/canonical";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { forbidden } from "@/lib/errors";
import { whyNotGrant } from "@/lib/members/rules";

export const AddMemberInput = z.object({
  user_id: z.string().max(40),
  role: z.enum(ROLES),
  /** Slugs and the words `class:test`, `class:prod`; null is all environments. */
  allowed_environments: z.array(z.string().max(70)).min(1).max(100).nullable(),
  source: z.enum(["manual", "seed"]).default("manual"),
});

type Held = { role: string; allowed_environments: string[] | null };

/**
 * Gives a known person a role in the workspace. The same grant twice changes nothing. Refuses a role above the giver's
 * own, and one's own roles (403); somebody unknown is 404.
 */
export const addMember = change({
  name: "rbac.member.add",
  needs: "member:write",
  input: AddMemberInput,
  load: ({ input, actor }) => ({
    // The person's row is the lock: two grants of one person are given one after the other.
    statements: [
      sql`SELECT id, name, email FROM users WHERE id = ${input.user_id} AND deactivated_at IS NULL FOR NO KEY UPDATE`,
      sql`SELECT role, allowed_environments FROM grants WHERE workspace_id = ${actor.workspace.id} AND user_id = ${input.user_id}`,
    ],
    read: ([users, grants]) => {
      const user = users?.rows[0] as { id: string; name: string; email: string } | undefined;
      if (!user) return null;
      return {
        user,
        held: (grants?.rows ?? []) as Held[],
        resource: { type: "member", id: user.id, name: user.email },
        root: { type: "workspace", id: actor.workspace.id },
        environment: null,
        reach: "workspace" as const,
        revision: null,
        lastEventHash: null,
      };
    },
  }),
  plan: ({ subject, input, actor }) => {
    const why = whyNotGrant(actor, input.role, subject.user.id);
    if (why !== null) throw forbidden("GRANT_REFUSED", why);
    const { role, allowed_environments } = input;
    const same = subject.held.some(
      (g) =>
        g.role === role &&
        sameJson(g.allowed_environments?.toSorted() ?? null, allowed_environments?.toSorted() ?? null),
    );
    if (same) return nothing({ user_id: subject.user.id, role, allowed_environments });
    return { summary: `Give ${subject.user.name} the role ${role}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject, input, actor, now }) => {
    const { role, allowed_environments, source } = input;
    return changed(
      { user_id: subject.user.id, role, allowed_environments },
      event("rbac.member.add", { after: { role, allowed_environments, source } }),
      [
        sql`INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at, created_by)
          VALUES (${newId("grt", now)}, ${actor.workspace.id}, ${subject.user.id}, ${role}, ${allowed_environments}, ${source}, ${now},
            ${actor.userId ?? actor.id}) RETURNING 1`,
      ],
    );
  },
});
