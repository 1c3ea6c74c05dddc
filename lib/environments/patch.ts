import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { LAST_POSITION } from "@/lib/environments/create";
import { archiveQuestion } from "@/lib/environments/gate";
import { ENVIRONMENT_COLUMNS } from "@/lib/environments/list";
import { ENVIRONMENT_KINDS, isProduction, leavesProduction, whyNotKind } from "@/lib/environments/rules";
import { type EnvironmentRow, toEnvironment, toRef } from "@/lib/environments/shapes";
import { conflict, notFound } from "@/lib/errors";
import { nameText } from "@/lib/name-text";

export const EnvironmentPatch = z.strictObject({
  name: nameText(120).optional(),
  position: z.number().int().min(0).max(LAST_POSITION).optional(),
  kind: z.enum(ENVIRONMENT_KINDS).optional(),
  archived: z.boolean().optional(),
  reason: z.string().trim().max(2000).nullish(),
});

export const PatchEnvironmentInput = z.object({ slug: z.string().max(63), patch: EnvironmentPatch });

const FIELDS = ["name", "position", "kind", "archived"] as const;

/**
 * Changes an environment's name, position or kind, archives it or brings it back. Its kind only while nothing was ever bound
 * there (409 `ENVIRONMENT_IN_USE`). Archiving a production environment, or making it something else, is gated
 * (`environment.archive`): the class is what policies select by, and whether they are governed themselves.
 */
export const patchEnvironment = change({
  name: "environment.patch",
  needs: "environment:write",
  input: PatchEnvironmentInput,
  load: ({ input, actor }) => {
    const known = visibleEnvironments(actor).find((e) => e.slug === input.slug);
    if (!known) throw notFound();
    const one = sql`e.workspace_id = ${actor.workspace.id} AND e.id = ${known.id}`;
    const bindings = sql`FROM env_bindings b WHERE b.workspace_id = ${actor.workspace.id} AND b.environment_id = ${known.id}`;
    return {
      statements: [
        // The whole key is locked: a first bind refers to the class, and must be seen or wait.
        sql`SELECT 1 FROM environments e WHERE ${one} FOR UPDATE`,
        ...(input.patch.kind === undefined ? [] : [sql`SELECT 1 ${bindings} ORDER BY b.id FOR NO KEY UPDATE`]),
        sql`SELECT ${ENVIRONMENT_COLUMNS} FROM environments e WHERE ${one}`,
        sql`SELECT count(*)::int AS bound FROM (SELECT 1 ${bindings} AND b.version_id IS NOT NULL LIMIT 1000) AS few`,
      ],
      read: (rows) => {
        const row = rows.at(-2)?.rows[0] as EnvironmentRow | undefined;
        if (!row) return null;
        return {
          row,
          bound: Number(rows.at(-1)?.rows[0]?.bound ?? 0),
          resource: { type: "environment", id: row.id, name: row.slug },
          root: { type: "environment", id: row.id },
          environment: toRef(row),
          reach: "workspace" as const,
          revision: row.revision,
          current: toEnvironment(row),
          lastEventHash: row.last_event_hash,
        };
      },
    };
  },
  plan: ({ subject: { row, bound }, input: { patch }, actor }) => {
    const before = toRef(row);
    const after = {
      name: patch.name ?? before.name,
      position: patch.position ?? before.position,
      kind: patch.kind ?? before.kind,
      archived: patch.archived ?? before.archived,
    };
    const fields = FIELDS.filter((field) => before[field] !== after[field]);
    if (fields.length === 0) return nothing(toEnvironment(row));
    const why = whyNotKind({ slug: row.slug, from: before.kind, to: after.kind, everBound: row.ever_bound });
    if (why) throw conflict(why.code, why.message, { extra: { kind: before.kind } });
    const archives = after.archived && !before.archived;
    const leaves = leavesProduction(before, after);
    const others = actor.environments.some((e) => e.id !== row.id && e.class === "prod");
    const only = (from: typeof after) => Object.fromEntries(fields.map((field) => [field, from[field]]));
    return {
      after,
      archives,
      leaves,
      details: { before: only(before), after: only(after), changed: fields },
      summary:
        after.kind !== before.kind && leaves
          ? `Make the environment ${row.slug} ${after.kind} instead of Production`
          : archives
            ? `Archive the environment ${row.slug}`
            : `Change ${fields.join(", ")} of the environment ${row.slug}`,
      warnings: [
        ...(archives && bound > 0
          ? [`What is bound there stays bound: ${bound === 1000 ? "1000 or more" : bound}.`]
          : []),
        ...(isProduction(before.kind) && !isProduction(after.kind) && !others
          ? ["No production environment is left then: nobody has to agree to changes of policies any more."]
          : []),
      ],
      spec: only(after),
      base: { revision: row.revision },
    };
  },
  gate: ({ subject: { row, environment }, plan, input }) =>
    plan.leaves
      ? {
          ...archiveQuestion(environment),
          subject: { type: "environment", id: row.id, asset: null, environment, risk: null },
          reason: input.patch.reason ?? null,
        }
      : null,
  again: { changes: ["patch"] },
  act: ({ subject: { row }, plan: { after, archives, details, warnings }, input, actor, now }) => {
    const next: EnvironmentRow = {
      ...row,
      name: after.name,
      position: after.position,
      kind: after.kind,
      class: isProduction(after.kind) ? "prod" : "test",
      archived_at: archives ? now : after.archived ? row.archived_at : null,
      revision: row.revision + 1,
    };
    const full = {
      ...details,
      warnings: warnings.length > 0 ? warnings : undefined,
      reason: input.patch.reason ?? undefined,
    };
    return changed(toEnvironment(next), event("environment.patch", full), [
      sql`UPDATE environments SET name = ${next.name}, position = ${next.position}, kind = ${next.kind}, archived_at = ${next.archived_at},
          revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
    ]);
  },
});
