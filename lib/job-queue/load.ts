import type { Actor } from "@/lib/access/actor";
import { type Sql, sql } from "@/lib/db/sql";

/** Jobs of the actor's workspace as {@link JobRow}s, `j`; a platform administrator sees those of the installation as well. */
export const jobsSeen = (actor: Actor, now: Date): Sql => sql`(SELECT q.*,
    CASE WHEN q.locked_at IS NOT NULL THEN 'running' WHEN q.attempts >= q.max_attempts THEN 'dead' WHEN q.attempts > 0 THEN 'retrying'
      WHEN q.run_at > ${now} THEN 'scheduled' ELSE 'waiting' END AS state
    FROM assent_jobs_in(${actor.workspace.id}, ${actor.platformAdmin}) q) j`;

/** What a job is about and who runs it; joined to `j`. */
export const JOB_CONTEXT: Sql = sql`LEFT JOIN domain_events o ON o.id = j.ids ->> 'event_id'
    LEFT JOIN approval_requests r ON r.workspace_id = o.workspace_id AND r.id = o.ticket_id
    LEFT JOIN LATERAL (SELECT p.host, p.pid, p.seen_at FROM worker_processes p WHERE j.locked_by = ANY(p.worker_ids)
      ORDER BY p.started_at DESC LIMIT 1) w ON true`;
export const JOB_COLUMNS: Sql = sql`j.id::text AS id, j.task, j.state, j.ids, j.attempts, j.max_attempts, j.run_at, j.locked_at, j.last_error,
    j.created_at, w.host AS worker_host, w.pid AS worker_pid, w.seen_at AS worker_seen_at, o.summary, r.id AS ticket_id, r.status AS ticket_status,
    r.fencing_token, r.lease_expires_at`;
