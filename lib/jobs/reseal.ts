import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { log } from "@/lib/log";
import { type KeyRing, keyRing } from "@/lib/secret-store/keys";
import { open, seal } from "@/lib/secret-store/seal";

const AT_ONCE = 200;

type Row = { id: string; workspace_id: string; holder: string; name: string; key_id: string; sealed: Buffer };

/**
 * Seals anew, with the current key, what older keys sealed, so that an old key can be taken away. Answers how many there
 * were. One that cannot be opened stays as it is and is logged; one that is replaced meanwhile wins.
 */
export async function resealSecrets(ring: KeyRing = keyRing()): Promise<number> {
  let done = 0;
  for (let after = ""; ; ) {
    const rows = await send([
      sql`SELECT id, workspace_id, holder, name, key_id, sealed FROM secrets
        WHERE key_id <> ${ring.current} AND id > ${after} ORDER BY id LIMIT ${AT_ONCE}`,
    ]);
    const last = rows.at(-1);
    if (!last) return done;
    after = last.id;
    const updates = rows.flatMap((row) => {
      const sealed = resealed(row, ring);
      return sealed ? [sealed] : [];
    });
    await send(updates);
    done += updates.length;
  }
}

function resealed(row: Row, ring: KeyRing): Sql | null {
  const place = { workspaceId: row.workspace_id, holder: row.holder, name: row.name };
  try {
    const next = seal(open(row, place, ring), place, ring);
    return sql`UPDATE secrets SET key_id = ${next.key_id}, sealed = ${next.sealed} WHERE id = ${row.id} AND sealed = ${row.sealed}`;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.error({ secret: row.id, key: row.key_id }, "a secret cannot be opened with the keys of this process");
    return null;
  }
}

async function send(statements: readonly Sql[]): Promise<Row[]> {
  if (statements.length === 0) return [];
  const client = await appPool().connect();
  try {
    const rows = await batch(client, statements);
    client.release();
    return (rows[0]?.rows ?? []) as Row[];
  } catch (error) {
    client.release(true);
    throw error;
  }
}
