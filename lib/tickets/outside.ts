import type { Actor } from "@/lib/access/actor";
import { type Sql, sql } from "@/lib/db/sql";
import type { TicketRow } from "@/lib/tickets/shapes";

/** A submission has the digits of its request: each request is put to one external system at most. */
export const submissionIdOf = (requestId: string): string => requestId.replace(/^apr_/, "exs_");

/**
 * Puts a request to the external system that may take one of its seats there, if one is switched on: the submission and
 * its job, in the transaction that opens the request. Of several the oldest is asked. Without one nothing is written.
 */
export const askOutside = (by: Actor, row: TicketRow): Sql => sql`WITH asked AS (
    INSERT INTO external_submissions (id, workspace_id, system_id, request_id, digest, status, created_at, updated_at)
    SELECT ${submissionIdOf(row.id)}, s.workspace_id, s.id, ${row.id}, ${row.proposal_digest}, 'QUEUED', ${row.created_at}::timestamptz,
      ${row.created_at}::timestamptz
    FROM external_approval_systems s
    WHERE s.workspace_id = ${by.workspace.id} AND s.enabled AND s.deleted_at IS NULL
      AND (s.allowed_environments IS NULL OR ${row.environment_slug} = ANY(s.allowed_environments)
        OR 'class:' || ${row.environment_class} = ANY(s.allowed_environments))
      AND ${row.gates.map((g) => g.role)}::text[] && CASE s.role
        WHEN 'security-approver' THEN '{approver,security-approver,owner-or-security-approver}' ELSE '{approver}' END::text[]
    ORDER BY s.created_at, s.id LIMIT 1
    RETURNING id, system_id)
  SELECT assent_enqueue('external.submit', json_build_object('workspace_id', s.workspace_id, 'submission_id', a.id), a.id, NULL, s.retry_count + 1)
  FROM asked a JOIN external_approval_systems s ON s.workspace_id = ${by.workspace.id} AND s.id = a.system_id`;
