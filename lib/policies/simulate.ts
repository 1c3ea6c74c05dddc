import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { RISK_LEVELS } from "@/lib/assets/rules";
import { sql } from "@/lib/db/sql";
import { invalid } from "@/lib/errors";
import { OperationName } from "@/lib/policies/fields";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { view } from "@/lib/view/view";

export const Question = z.strictObject({
  operation: OperationName,
  environment: z.string().max(63).nullish(),
  plugin: z.string().max(40).nullish(),
  kind: z.string().max(40).nullish(),
  risk: z.enum(RISK_LEVELS).nullish(),
  labels: z.record(z.string().max(63), z.string().max(200)).default({}),
  transition: z.string().max(40).optional(),
});

/** What the policies in force would say about an operation, asked of the very function the door asks. Writes nothing. */
export const simulatePolicies = view({
  name: "policy.simulate",
  needs: "policy:read",
  input: Question,
  load: ({ input, actor }) => {
    const environment = visibleEnvironments(actor).find((e) => e.slug === input.environment) ?? null;
    if (input.environment && !environment)
      throw invalid([{ field: "/environment", message: "is no environment here" }]);
    return {
      statements: [
        sql`SELECT * FROM approval_policies WHERE workspace_id = ${actor.workspace.id} AND enabled AND deleted_at IS NULL`,
      ],
      read: ([rows]) => {
        const { plugin = null, kind = null, risk = null, labels, operation, transition } = input;
        const question = { operation, environment, plugin, kind, risk, labels, ...(transition && { transition }) };
        const ruling = rule(question, (rows?.rows ?? []) as PolicyRow[]);
        const gated = ruling.kind === "gated" ? ruling : null;
        return {
          outcome: ruling.kind,
          policies: gated?.policies ?? (ruling.kind === "exempt" ? [ruling.policy] : []),
          gates: gated?.gates ?? [],
          self_approval: gated?.selfApproval ?? null,
          require_digest: gated?.requireDigest ?? false,
        };
      },
    };
  },
});
