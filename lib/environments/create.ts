import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { ENVIRONMENT_KINDS, isProduction, MOST_ENVIRONMENTS } from "@/lib/environments/rules";
import { type EnvironmentRow, toEnvironment, toRef } from "@/lib/environments/shapes";
import { conflict } from "@/lib/errors";
import { nameText } from "@/lib/name-text";

const Slug = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "a lower-case word of letters, digits and -");
export const LAST_POSITION = 10_000;

export const NewEnvironment = z.strictObject({
  slug: Slug,
  name: nameText(120),
  kind: z.enum(ENVIRONMENT_KINDS),
  position: z.number().int().min(0).max(LAST_POSITION).optional(),
  reason: z.string().trim().max(2000).nullish(),
});

type Others = { slugs: string[]; last: number | null };

/** Makes an environment, at the end unless a position is given. Refuses a slug that is taken, archived ones included (409). */
export const createEnvironment = change({
  name: "environment.create",
  needs: "environment:write",
  input: NewEnvironment,
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
      sql`SELECT coalesce(array_agg(slug), '{}') AS slugs, max(position) AS last FROM environments WHERE workspace_id = ${actor.workspace.id}`,
    ],
    read: ([, others]) => ({
      others: others?.rows[0] as Others,
      resource: { type: "environment", id: null, name: input.slug },
      root: null,
      environment: null,
      reach: "workspace" as const,
      revision: 0,
      lastEventHash: null,
    }),
  }),
  plan: ({ subject: { others }, input }) => {
    if (others.slugs.includes(input.slug))
      throw conflict("SLUG_TAKEN", `There is an environment ${input.slug} already.`);
    if (others.slugs.length >= MOST_ENVIRONMENTS)
      throw conflict("TOO_MANY_ENVIRONMENTS", `A workspace has at most ${MOST_ENVIRONMENTS} environments.`);
    const { reason: _, ...environment } = input;
    return {
      position: input.position ?? Math.min((others.last ?? -1) + 1, LAST_POSITION),
      summary: `Make the environment ${input.slug}`,
      warnings: [],
      spec: environment,
      base: {},
    };
  },
  gate: "never",
  act: ({ input, plan, actor, now }) => {
    const row: EnvironmentRow = {
      id: newId("env", now),
      slug: input.slug,
      name: input.name,
      kind: input.kind,
      class: isProduction(input.kind) ? "prod" : "test",
      position: plan.position,
      archived_at: null,
      revision: 1,
      last_event_hash: null,
      created_at: now,
      ever_bound: false,
    };
    const { slug, name, kind, position } = toRef(row);
    const details = { after: { slug, name, kind, position }, reason: input.reason ?? undefined };
    const itself = {
      resource: { type: "environment", id: row.id, name: row.slug },
      root: { type: "environment", id: row.id },
    };
    return changed(toEnvironment(row), event("environment.create", details, itself), [
      sql`INSERT INTO environments (id, workspace_id, slug, name, kind, position, last_event_hash, created_at)
        VALUES (${row.id}, ${actor.workspace.id}, ${row.slug}, ${row.name}, ${row.kind}, ${row.position}, ${EVENT_HASH}, ${now}) RETURNING 1`,
    ]);
  },
});
