import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { decidersOf } from "@/lib/policies/deciders";
import { loadDeciders, policiesInScope, readDeciders } from "@/lib/policies/load";
import { fieldsOf, type PolicyRecord, toPolicy } from "@/lib/policies/shapes";
import { view } from "@/lib/view/view";

const MOST_REVISIONS = 100;
type Former = { revision: number; document: PolicyRecord; replaced_at: Date };

/** One policy with who could decide today, place by place, and what it said before, newest first. */
export const getPolicy = view({
  name: "policy.get",
  needs: "policy:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id}`,
      loadDeciders(actor),
      sql`SELECT r.revision, r.document, r.replaced_at FROM policy_revisions r
        WHERE r.workspace_id = ${actor.workspace.id} AND r.policy_id = ${input.id} ORDER BY r.revision DESC LIMIT ${MOST_REVISIONS}`,
    ],
    read: ([policies, members, former]) => {
      const row = policies?.rows[0] as PolicyRecord | undefined;
      if (!row) return null;
      return {
        ...toPolicy(row, actor.environments),
        deciders: decidersOf(fieldsOf(row, actor.environments), actor.environments, readDeciders(actor, members)),
        former_revisions: ((former?.rows ?? []) as Former[]).map((f) => ({
          revision: f.revision,
          replaced_at: f.replaced_at.toISOString(),
          ...fieldsOf(f.document, actor.environments),
        })),
      };
    },
  }),
});
