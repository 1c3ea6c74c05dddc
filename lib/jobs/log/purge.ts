import { plainPool } from "@/lib/db/pool";
import { log } from "@/lib/log";
import { purgeBodies } from "@/lib/retention/purge";

/** Purges until nothing is due, in small transactions. Runs daily; answers how many bodies went. */
export async function purgeAuditBodies(now: Date): Promise<number> {
  const client = await plainPool("seq").connect();
  let gone = 0;
  try {
    for (;;) {
      const some = await purgeBodies(client, now);
      gone += some;
      if (some === 0) break;
    }
  } finally {
    client.release();
  }
  if (gone > 0) log.info({ room: "audit", gone }, "bodies of old audit events were purged");
  return gone;
}
