import type { Actor } from "@/lib/access/actor";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { NAMED } from "@/lib/secret-store/rows";
import { type SecretFacts, toSecret } from "@/lib/secret-store/shapes";

/** Locks a named secret and reads what is known of it, which is not the secret. */
export const lockSecret = (actor: Actor, name: string): Sql =>
  sql`SELECT id, name, revision, key_id, created_at, updated_at, updated_by_id, updated_by_name, last_event_hash FROM secrets
    WHERE workspace_id = ${actor.workspace.id} AND holder = ${NAMED} AND name = ${name} FOR NO KEY UPDATE`;

type Row = SecretFacts & { id: string; last_event_hash: Buffer | null };
export type SecretSubject = Subject & { row: Row | null };

/** A secret that is there, or the place where it would be. */
export function secretSubject(rows: readonly Rows[], name: string): SecretSubject {
  const row = (rows[0]?.rows[0] as Row | undefined) ?? null;
  return {
    row,
    resource: { type: "secret", id: row?.id ?? null, name },
    root: { type: "secret", id: row?.id ?? null },
    environment: null,
    reach: "workspace",
    revision: row?.revision ?? 0,
    ...(row && { current: toSecret(row) }),
    lastEventHash: row?.last_event_hash ?? null,
  };
}
