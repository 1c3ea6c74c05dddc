import type { Actor } from "@/lib/access/actor";
import type { StoredReply } from "@/lib/change/contract";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, refusal } from "@/lib/errors";

const KEPT_MS = 24 * 3_600_000;

type Key = { key: string; fingerprint: string };

/** Takes the key's lock for this transaction if it is free, then reads what was kept under it: two statements. */
export function loadIdempotency(actor: Actor, { key }: Key, now: Date): Sql[] {
  const name = `${actor.workspace.id}/${actor.id}/${key}`;
  return [
    sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 7)) AS free`,
    sql`SELECT fingerprint, reply FROM idempotency_keys
      WHERE workspace_id = ${actor.workspace.id} AND principal_id = ${actor.id} AND key = ${key}
        AND created_at > ${new Date(now.getTime() - KEPT_MS)}`,
  ];
}

/**
 * The kept answer of an equal request, or null when there is none. Refuses a key that is in use right now (409), was
 * used with another body (422), or whose answer carried a secret (409). Called after permission was checked again.
 */
export function readIdempotency([lock, kept]: readonly Rows[], { fingerprint }: Key): StoredReply | null {
  if (lock?.rows[0]?.free !== true)
    throw conflict("IDEMPOTENCY_IN_PROGRESS", "A request with this Idempotency-Key is still running.", {
      headers: { "retry-after": "1" },
    });
  const row = kept?.rows[0] as { fingerprint: string; reply: StoredReply | null } | undefined;
  if (!row) return null;
  if (row.fingerprint !== fingerprint)
    throw refusal(422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for a different request.");
  if (row.reply === null)
    throw conflict(
      "IDEMPOTENCY_NOT_REPLAYABLE",
      "The first answer carried a secret and was not kept. Nothing was done again.",
    );
  return row.reply;
}

/** Keeps the answer with the write. An expired row of the same key is replaced. */
export const keepReply = (actor: Actor, { key, fingerprint }: Key, reply: StoredReply | null, now: Date): Sql =>
  sql`INSERT INTO idempotency_keys (workspace_id, principal_id, key, fingerprint, reply, created_at)
    VALUES (${actor.workspace.id}, ${actor.id}, ${key}, ${fingerprint}, ${reply === null ? null : JSON.stringify(reply)}, ${now})
    ON CONFLICT (workspace_id, principal_id, key)
    DO UPDATE SET fingerprint = excluded.fingerprint, reply = excluded.reply, created_at = excluded.created_at`;
