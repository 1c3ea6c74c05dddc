import type { Person } from "@/lib/access/actor";
import { EVENT_HASH } from "@/lib/audit/record";
import type { Rows } from "@/lib/db/batch";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { open, type Place, type Sealed, seal } from "@/lib/secret-store/seal";

/** Secrets that people name and use themselves have no holder; others belong to a row, by its id. */
export const NAMED = "";

type SecretRow = Sealed & { holder: string; name: string };

/**
 * Seals and stores a secret: the first statement of a change of its own (`head`), or one that follows from a change of
 * its holder, whose event then is the record. Returns one row.
 */
export function writeSecret(place: Place, value: string, by: Person, now: Date, { head = false } = {}): Sql {
  const { key_id, sealed } = seal(value, place);
  return sql`INSERT INTO secrets (id, workspace_id, holder, name, key_id, sealed, revision, created_at, updated_at, updated_by_id, updated_by_name,
      last_event_hash)
    VALUES (${newId("sec", now)}, ${place.workspaceId}, ${place.holder}, ${place.name}, ${key_id}, ${sealed}, 1, ${now}, ${now},
      ${by.userId ?? by.id}, ${by.name}, ${head ? EVENT_HASH : null})
    ON CONFLICT (workspace_id, holder, name) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed,
      revision = secrets.revision + 1, updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id,
      updated_by_name = excluded.updated_by_name, last_event_hash = coalesce(excluded.last_event_hash, secrets.last_event_hash)
    RETURNING 1`;
}

/** Removes the secrets of a holder that goes, or stops holding them. */
export const dropSecrets = (workspaceId: string, holder: string): Sql =>
  sql`DELETE FROM secrets WHERE workspace_id = ${workspaceId} AND holder = ${holder}`;

/** The sealed secrets of one holder, or those of these names that people use. For jobs: no view may select them. */
export const sealedSecrets = (workspaceId: string, holder: string, names?: readonly string[]): Sql =>
  sql`SELECT holder, name, key_id, sealed FROM secrets
    WHERE workspace_id = ${workspaceId} AND holder = ${holder} AND (${names ?? null}::text[] IS NULL OR name = ANY(${names ?? null}))`;

/** Opens what {@link sealedSecrets} found: values by name, to be held no longer than one delivery. */
export const openSecrets = (workspaceId: string, rows: Rows | undefined): Record<string, string> =>
  Object.fromEntries(((rows?.rows ?? []) as SecretRow[]).map((row) => [row.name, open(row, { workspaceId, ...row })]));
