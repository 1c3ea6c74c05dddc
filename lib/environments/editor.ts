import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import { sql } from "@/lib/db/sql";
import { archiveQuestion } from "@/lib/environments/gate";
import { ENVIRONMENT_COLUMNS } from "@/lib/environments/list";
import { isProduction, whyNotOtherKind } from "@/lib/environments/rules";
import { type EnvironmentRow, toEnvironment, toRef } from "@/lib/environments/shapes";
import { notFound } from "@/lib/errors";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { type Forecast, forecastOf } from "@/lib/tickets/rules";
import { view } from "@/lib/view/view";

/** One environment as its settings page shows it: what it is, how much is bound there, and what archiving it, or taking it out of production, would lead to. */
export const environmentEditor = view({
  name: "environment.editor",
  needs: "asset:read",
  input: z.object({ slug: z.string().max(63) }),
  load: ({ input, actor }) => {
    const known = visibleEnvironments(actor).find((e) => e.slug === input.slug);
    if (!known) throw notFound();
    return {
      statements: [
        sql`SELECT ${ENVIRONMENT_COLUMNS}, (SELECT count(*)::int FROM (SELECT 1 FROM env_bindings b WHERE b.workspace_id = e.workspace_id
            AND b.environment_id = e.id AND b.version_id IS NOT NULL LIMIT 1000) AS few) AS bound
          FROM environments e WHERE e.workspace_id = ${actor.workspace.id} AND e.id = ${known.id}`,
        policiesInForce(actor.workspace.id),
      ],
      read: ([rows, policies]) => {
        const row = rows?.rows[0] as (EnvironmentRow & { bound: number }) | undefined;
        if (!row) return null;
        const question = isProduction(row.kind) ? archiveQuestion(toRef(row)) : null;
        const free: Forecast = { kind: "free" };
        return {
          environment: toEnvironment(row),
          bound: row.bound,
          archive: question ? forecastOf(rule(question, (policies?.rows ?? []) as PolicyRow[])) : free,
          control: controlOf(actor, "environment:write", "workspace"),
          /** Why its kind stays, whoever would change it; null where it can be another. */
          kind_stays: whyNotOtherKind(row)?.message ?? null,
        };
      },
    };
  },
});
