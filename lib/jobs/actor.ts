import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { readForStart } from "@/lib/approvals/execution/start";
import { batch, type Rows } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";

export type EventRow = {
  id: string;
  ticket_id: string | null;
  operation: string;
  status: string;
  payload: { change: string; input: unknown };
  requested_by_id: string;
  correlation_id: string;
};

/** A domain event and the actor that carries it out: no role, no scope of its own, only the ticket's authority. */
export type JobContext = { event: EventRow; actor: Actor };

/** The same with what the start of its request judges, read without a lock. */
export type ReadJob = JobContext & { read: readonly Rows[] };

/** Reads an event with what its actor needs; null when there is no such event any more. One round trip. */
export const loadJob = (workspaceId: string, eventId: string): Promise<JobContext | null> =>
  reading(workspaceId, eventId, []);

/** Reads what carrying it out begins with as well, for `startExecution.runRead`; in the same round trip. */
export const readJob = (workspaceId: string, eventId: string, now: Date): Promise<ReadJob | null> =>
  reading(workspaceId, eventId, readForStart(workspaceId, eventId, now));

async function reading(workspaceId: string, eventId: string, more: readonly Sql[]): Promise<ReadJob | null> {
  const client = await appPool().connect();
  try {
    const [events, environments, ...read] = await batch(client, [
      sql`SELECT o.id, o.ticket_id, o.operation, o.status, o.payload, o.requested_by_id, o.correlation_id, w.slug AS workspace_slug,
          w.name AS workspace_name FROM domain_events o JOIN workspaces w ON w.id = o.workspace_id
        WHERE o.workspace_id = ${workspaceId} AND o.id = ${eventId}`,
      sql`SELECT id, slug, name, kind, class, position, archived_at IS NOT NULL AS archived FROM environments
        WHERE workspace_id = ${workspaceId} ORDER BY position, id`,
      ...more,
    ]);
    client.release();
    const found = events?.rows[0] as (EventRow & Record<`workspace_${"slug" | "name"}`, string>) | undefined;
    if (!found) return null;
    const { workspace_slug: slug, workspace_name: name, ...event } = found;
    const workspace = { id: workspaceId, slug, name };
    return { event, actor: jobActor(event, workspace, (environments?.rows ?? []) as EnvironmentRef[]), read };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

type ForWhom = Pick<EventRow, "id" | "requested_by_id" | "correlation_id">;

/** The actor that carries an event out: no role, no scope of its own, only the ticket's authority. */
export const jobActor = (event: ForWhom, workspace: Actor["workspace"], environments: EnvironmentRef[]): Actor => ({
  kind: "job",
  id: "operation.execute",
  // Shown as "on behalf of": the job carries out what this person asked for.
  userId: event.requested_by_id,
  name: "operation.execute",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: event.id, correlationId: event.correlation_id, ip: null, userAgent: null },
  workspace,
  environments,
  // Sees every environment; the permission to do anything comes from the ticket, never from a role.
  grants: [{ role: "viewer", environments: null }],
});
