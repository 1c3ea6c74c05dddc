import { z } from "zod";
import type { EnvironmentRef } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { sql } from "@/lib/db/sql";
import { decidersOf } from "@/lib/policies/deciders";
import { loadDeciders, policiesInScope, readDeciders } from "@/lib/policies/load";
import { readback } from "@/lib/policies/readback";
import { relationOf } from "@/lib/policies/reading/related";
import { fieldsOf, type PolicyRecord, toPolicy } from "@/lib/policies/shapes";
import { view } from "@/lib/view/view";

const MOST_REVISIONS = 100;
type Former = { revision: number; document: PolicyRecord; replaced_at: Date };

/**
 * One policy with who could decide today, place by place as far as the actor sees; the others in force that speak about the
 * same changes, and which of them then applies; and what it said before, newest first.
 */
export const getPolicy = view({
  name: "policy.get",
  needs: "policy:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor, now }) => ({
    statements: [
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id}`,
      loadDeciders(actor, now),
      sql`SELECT r.revision, r.document, r.replaced_at FROM policy_revisions r
        WHERE r.workspace_id = ${actor.workspace.id} AND r.policy_id = ${input.id} ORDER BY r.revision DESC LIMIT ${MOST_REVISIONS}`,
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.enabled AND p.id <> ${input.id} ORDER BY p.created_at, p.id`,
    ],
    read: ([policies, members, former, inForce]) => {
      const row = policies?.rows[0] as PolicyRecord | undefined;
      if (!row) return null;
      const visible = visibleEnvironments(actor);
      const inSight = ({ document: { environment_id: id } }: Former) => id === null || visible.some((e) => e.id === id);
      return {
        ...toPolicy(row, actor.environments),
        deciders: decidersOf(fieldsOf(row, actor.environments), visible, readDeciders(actor, members)),
        related: row.enabled ? relatedTo(row, (inForce?.rows ?? []) as PolicyRecord[], actor.environments) : [],
        former_revisions: ((former?.rows ?? []) as Former[]).filter(inSight).map((f) => {
          const fields = fieldsOf(f.document, actor.environments);
          return {
            revision: f.revision,
            replaced_at: f.replaced_at.toISOString(),
            readback: readback(fields),
            ...fields,
          };
        }),
      };
    },
  }),
});

/** The others that can speak about the same change, those that apply with or before it first. */
function relatedTo(row: PolicyRecord, others: readonly PolicyRecord[], environments: readonly EnvironmentRef[]) {
  const known = (policy: PolicyRecord) => ({ row: policy, fields: fieldsOf(policy, environments) });
  return others.flatMap((other) => {
    const relation = relationOf(known(row), known(other), environments);
    return relation ? [{ id: other.id, name: other.name, readback: readback(known(other).fields), ...relation }] : [];
  });
}
