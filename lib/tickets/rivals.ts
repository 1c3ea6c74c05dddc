import { type Sql, sql } from "@/lib/db/sql";

/**
 * True where `r` and `o` both wait to change the same thing, as it is: whichever is carried out first supersedes the other.
 * Requests from another base do not, nor those without one, such as actions, nor the many that make something new in one
 * workspace. Symmetric.
 */
export const RIVALS: Sql = sql`r.workspace_id = o.workspace_id AND r.subject_id = o.subject_id AND r.subject_type = o.subject_type
    AND r.id <> o.id AND r.status = 'PENDING_APPROVAL' AND o.status = 'PENDING_APPROVAL' AND r.base = o.base AND r.base <> '{}'::jsonb AND o.base <> '{}'::jsonb`;
