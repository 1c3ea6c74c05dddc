import { z } from "zod";
import { inScope } from "@/lib/approvals/load";
import { sql } from "@/lib/db/sql";
import { policiesInScope } from "@/lib/policies/load";
import { view } from "@/lib/view/view";

/** Whether the policy of a request is still there and theirs to read: what waits keeps the policy it was asked under, deleted or not. */
export const policyStands = view({
  name: "approval.policy",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM approval_requests r JOIN approval_policies p ON p.workspace_id = r.workspace_id AND p.id = r.policy_id
        WHERE r.workspace_id = ${actor.workspace.id} AND r.id = ${input.id} AND ${inScope(actor)} AND ${policiesInScope(actor)}`,
    ],
    read: ([found]) => ({ stands: (found?.rows.length ?? 0) > 0 }),
  }),
});
