import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { newId } from "@/lib/db/ids";
import type { Statement } from "@/lib/testing/load/record";

/** The statements of one request: who is asking, then one transaction. */
export type Recording = { who: Statement; inside: Statement[] };

/** Splits what was recorded: the first statement finds the actor; BEGIN and COMMIT are the replay's own. */
export function toRecording([who, ...rest]: Statement[]): Recording {
  if (!who) throw new Error("nothing was recorded");
  return { who, inside: rest.filter((s) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(s.text)) };
}

type Row = Record<string, unknown>;
const PREPARED = { prepare: true, simple: false };

/** One statement after the other, each waiting for the one before: what a plain handler does. */
export async function oneByOne(sql: Sql, recording: Recording, mode: string, token: string): Promise<Row[]> {
  await sql.unsafe(recording.who.text, filled(recording.who, { now: new Date(), hash: sha256(token) }), PREPARED);
  return sql.begin(mode, async (tx) => {
    const now = new Date();
    let revision = 0;
    let last: Row[] = [];
    for (const statement of recording.inside) {
      const rows: Row[] = await tx.unsafe(
        statement.text,
        filled(statement, { now, revision, hash: sha256(eventText(statement)) }),
        PREPARED,
      );
      if (rows[0] && "config_digest" in rows[0]) revision = Number(rows[0].revision);
      if (rows.length > 0) last = rows;
    }
    return last;
  }) as Promise<Row[]>;
}

/** A read: its statements one after the other in a snapshot, with what was asked as it was asked. */
export async function readOneByOne(sql: Sql, recording: Recording, token: string): Promise<Row[]> {
  await sql.unsafe(recording.who.text, filled(recording.who, { now: new Date(), hash: sha256(token) }), PREPARED);
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    let longest: Row[] = [];
    for (const { text, values } of recording.inside) {
      const rows: Row[] = await tx.unsafe(text, values as string[], PREPARED);
      if (rows.length > longest.length) longest = rows;
    }
    return longest;
  }) as Promise<Row[]>;
}

/** Everything in one go, and one wait for all of it. `revision` must be known beforehand: nothing can be looked at. */
export async function oneTrip(sql: Sql, recording: Recording, token: string, revision: number): Promise<Row[]> {
  const connection = await sql.reserve();
  try {
    const now = new Date();
    const sent = [
      connection.unsafe(recording.who.text, filled(recording.who, { now, hash: sha256(token) }), PREPARED),
      connection.unsafe("BEGIN"),
      ...recording.inside.map((s) =>
        connection.unsafe(s.text, filled(s, { now, revision, hash: sha256(eventText(s)) }), PREPARED),
      ),
      connection.unsafe("COMMIT"),
    ];
    const answers = await Promise.all(sent.map((query) => query.execute()));
    return (answers.findLast((rows) => rows.length > 0) ?? []) as Row[];
  } finally {
    connection.release();
  }
}

type Fresh = { now: Date; hash: Buffer; revision?: number };

/** The recorded values with today's: the time, the event's id and hash, and the revision that is moved on by one. */
function filled({ values }: Statement, { now, hash, revision = 0 }: Fresh) {
  let event: string | undefined;
  let numbers = 0;
  return values.map((value) => {
    if (value instanceof Date) return now;
    if (value instanceof Uint8Array) return hash;
    if (typeof value === "number") return numbers++ === 0 ? revision + 1 : revision;
    if (typeof value === "string" && value.startsWith("aud_")) {
      event ??= newId("aud", now);
      return event;
    }
    return value as string;
  });
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();

/** What there is to hash of an event: the work counts, not the form. */
const eventText = ({ text, values }: Statement): string => (text.startsWith("WITH head") ? JSON.stringify(values) : "");
