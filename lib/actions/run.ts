import { z } from "zod";
import { type ActionSubject, lockForAction } from "@/lib/actions/load";
import { planAction } from "@/lib/actions/plan";
import { actionQuestion } from "@/lib/actions/question";
import { ticketSubject } from "@/lib/assets/load";
import { AssetRef } from "@/lib/assets/ref";
import { type AssetRow, toAsset } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { invalid } from "@/lib/errors";

export const RunActionInput = z.object({
  asset: AssetRef,
  action: z.string().max(100),
  params: z.record(z.string(), z.unknown()),
  reason: z.string().max(2000).nullish(),
});

/**
 * Runs an action that a plugin declares, or asks for approval where a policy demands one; policies gate it by the action's
 * name. An effect that leaves the database is a job's: the answer is then 202, with the event that says how it went.
 * Refuses what the kind does not offer (404), bad parameters (422), an archived asset and one that is there already (409).
 */
export const runAction = change({
  name: "action.run",
  needs: "action:run",
  breakable: true,
  input: RunActionInput,
  load: ({ input, actor, now }) => lockForAction(actor, input, now),
  plan: ({ subject, input }) => planAction(subject, input),
  gate: ({ subject, input }) => ({
    ...actionQuestion(subject.action, subject.asset, subject.environment),
    subject: { ...ticketSubject(subject.asset), environment: subject.environment, risk: riskOf(subject) },
    reason: input.reason ?? null,
  }),
  again: {
    changes: ["params"],
    input: (asked, { params }) =>
      params === undefined ? asked : { ...asked, params: paramsAgain(asked.params, params) },
  },
  // Where it happens is not in the proposal and stays as it was asked for.
  edited: (input, effective) => ({
    ...input,
    params: { ...("environment" in input.params && { environment: input.params.environment }), ...effective },
  }),
  outside: ({ asset, action, environment, params }) => {
    if (action.effect === "record") return null;
    const { id, plugin, kind, name } = asset;
    return ({ eventId, by, workspace }) =>
      action.execute({
        eventId,
        action: action.name,
        workspace,
        environment: environment && { slug: environment.slug, class: environment.class },
        asset: { id, plugin, kind, name },
        params,
        by,
      });
  },
  act: ({ subject: { asset, action, parentId }, input, plan, now, authority, effect }) => {
    const created = asset.revision === 0;
    const row: AssetRow = {
      ...asset,
      revision: asset.revision + (created ? 1 : 0),
      updated_at: created ? now : asset.updated_at,
    };
    return changed(
      toAsset(row),
      event("action.run", {
        action: action.name,
        summary: plan.summary,
        params: plan.params,
        reason: input.reason ?? undefined,
        created: created || undefined,
        authority: { kind: authority.kind, id: authority.id },
        effect: effect ?? undefined,
      }),
      [
        sql`UPDATE assets SET revision = ${row.revision}, parent_id = coalesce(parent_id, ${created ? parentId : null}), updated_at = ${row.updated_at},
            last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} AND revision = ${asset.revision} RETURNING 1`,
      ],
    );
  },
});

/** Where an action happens is what a request is about: it stays, and is not said again. */
function paramsAgain(asked: Record<string, unknown>, params: unknown): unknown {
  if (!isRecord(params)) return params;
  if ("environment" in params)
    throw invalid([{ field: "/changes/params/environment", message: "is what the request is about" }]);
  return { ...("environment" in asked && { environment: asked.environment }), ...params };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const riskOf = ({ action, asset }: ActionSubject) => action.risk ?? asset.risk_level;
