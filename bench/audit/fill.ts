import { randomUUID } from "node:crypto";
import { event } from "@/lib/audit/events";
import { auditRow, eventHash, insertEvent } from "@/lib/audit/record";
import { sequencerPerson } from "@/lib/audit/sealing/person";
import { sealPending } from "@/lib/audit/sequencer";
import { newId } from "@/lib/db/ids";
import { raw, sql } from "@/lib/db/sql";
import type { Place } from "../place/place";

const DETAILS = {
  before: { version: 3, config: { replicas: 2, region: "eu", flags: ["a", "b"] } },
  after: { version: 4, config: { replicas: 3, region: "eu", flags: ["a", "b", "c"] } },
  changed: ["version", "config"],
  reason: "The new model answers in half the time and costs a third less.",
};

/** Writes events as a change would, and has them sealed. */
export async function fillLog(place: Place, count: number, { sealed = true, now = false } = {}): Promise<void> {
  const by = sequencerPerson(randomUUID());
  const workspace = { id: newId("wsp", new Date()), slug: "bench", name: "bench" };
  const client = await place.superuser.connect();
  try {
    for (let done = 0; done < count; ) {
      await client.query("BEGIN");
      for (let i = 0; i < 1_000 && done < count; i++, done++) {
        const scope = {
          workspace,
          environment: null,
          resource: { type: "asset", id: `ast_${done % 97}`, name: "x" },
          root: null,
        };
        const at = now ? new Date() : new Date(Date.now() - 1_000);
        const row = auditRow(by, scope, event("binding.put", DETAILS), at);
        const { text, values, name } =
          sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
        await client.query({ text, values: [...values], name });
      }
      await client.query("COMMIT");
    }
  } finally {
    client.release();
  }
  if (sealed) await sealPending({ dataDir: place.directory, most: 2_000 });
}
