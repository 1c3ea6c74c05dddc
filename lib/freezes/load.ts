import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import type { Job } from "@/lib/change/act";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, notFound } from "@/lib/errors";
import { type FreezeRow, toFreeze } from "@/lib/freezes/shapes";

/** The environment by its slug, inside what the actor may see; 404 otherwise. */
export function placeOf(actor: Actor, slug: string): EnvironmentRef {
  const environment = visibleEnvironments(actor).find((e) => e.slug === slug);
  if (!environment) throw notFound();
  return environment;
}

/** The windows of an environment that are open or planned; of those who plan or rename, one goes after the other. */
export const namesAhead = (actor: Actor, environment: EnvironmentRef, now: Date): [Sql, Sql] => [
  sql`SELECT 1 FROM environments WHERE workspace_id = ${actor.workspace.id} AND id = ${environment.id} FOR NO KEY UPDATE`,
  sql`SELECT id, name FROM freeze_windows WHERE workspace_id = ${actor.workspace.id} AND environment_id = ${environment.id}
    AND ended_at IS NULL AND ends_at > ${now}`,
];

/** Their names, save that of this one. */
export const readNames = (rows: Rows | undefined, except: string | null): string[] =>
  (rows?.rows ?? []).filter((r) => r.id !== except).map((r) => String(r.name));

export const nameTaken = (slug: string) => conflict("NAME_TAKEN", `${slug} has a freeze of this name already.`);

/** Locks one window of this environment, then reads it. */
export function lockFreeze(actor: Actor, environment: EnvironmentRef, id: string): Sql[] {
  const one = sql`workspace_id = ${actor.workspace.id} AND environment_id = ${environment.id} AND id = ${id}`;
  return [
    sql`SELECT 1 FROM freeze_windows WHERE ${one} FOR NO KEY UPDATE`,
    sql`SELECT * FROM freeze_windows WHERE ${one}`,
  ];
}

/** Approved requests of this environment that wait for a freeze to end. */
export const waitingRequests = (actor: Actor, environment: EnvironmentRef): Sql =>
  sql`SELECT event_id FROM approval_requests WHERE workspace_id = ${actor.workspace.id} AND environment_id = ${environment.id}
    AND status = 'APPROVED' AND waits_until IS NOT NULL`;

/** Lets them look again now: by a key of its own, since a job that waits keeps its time. */
export const wakeUp = (actor: Actor, rows: Rows | undefined): Job[] =>
  (rows?.rows ?? []).map((r) => ({
    task: "operation.execute",
    payload: { workspace_id: actor.workspace.id, event_id: String(r.event_id) },
    key: `${r.event_id}/thaw`,
  }));

export type FreezeSubject = Subject & { row: FreezeRow; environment: EnvironmentRef };

/** Reads what {@link lockFreeze} loaded. A window is a setting of the workspace: a grant for some environments reads it only. */
export function readFreeze(rows: readonly Rows[], environment: EnvironmentRef, now: Date): FreezeSubject | null {
  const row = rows[1]?.rows[0] as FreezeRow | undefined;
  if (!row) return null;
  return {
    row,
    environment,
    resource: { type: "freeze", id: row.id, name: row.name, parent: environment.id },
    root: { type: "environment", id: environment.id },
    reach: "workspace",
    revision: row.revision,
    current: toFreeze(row, environment.slug, now),
    lastEventHash: row.last_event_hash,
  };
}
