import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import { LIFECYCLES, movesFrom, transitionOf } from "@/lib/assets/lifecycle-rules";
import { sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import { kinds, plugins } from "@/lib/plugins/registry";
import { isGoverned, POLICY_CHANGE, policiesInScope } from "@/lib/policies/load";
import { OPERATION_NAMES } from "@/lib/policies/rules";
import { type PolicyRecord, toPolicy } from "@/lib/policies/shapes";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { type Forecast, forecastOf } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

/** What the editor of a policy starts from: the policy, what can be chosen, and what an edit that weakens would lead to. */
export const policyEditor = view({
  name: "policy.editor",
  needs: "policy:read",
  input: z.object({ id: z.string().max(40).optional() }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT p.* FROM approval_policies p WHERE ${policiesInScope(actor)} AND p.id = ${input.id ?? null}`,
      policiesInForce(actor.workspace.id),
    ],
    read: ([rows, inForce]) => {
      const row = rows?.rows[0] as PolicyRecord | undefined;
      if (input.id && !row) throw notFound();
      const free: Forecast = { kind: "free" };
      const weaker = isGoverned(actor) ? forecastOf(rule(POLICY_CHANGE, (inForce?.rows ?? []) as PolicyRow[])) : free;
      return {
        policy: row ? toPolicy(row, actor.environments) : null,
        /** Of making one, of an edit that can weaken it, and of deleting it. */
        weaker,
        choices: {
          operations: [...OPERATION_NAMES, ...plugins().flatMap((p) => (p.actions ?? []).map((a) => a.name))],
          plugins: plugins().map((p) => p.name),
          kinds: [...new Set(kinds().map((k) => k.kind))].sort(),
          environments: visibleEnvironments(actor)
            .filter((e) => !e.archived)
            .map(({ slug, name }) => ({ slug, name })),
          transitions: LIFECYCLES.flatMap((from) => movesFrom(from).map((to) => transitionOf(from, to))),
        },
        control: controlOf(actor, "policy:write", "workspace"),
      };
    },
  }),
});
