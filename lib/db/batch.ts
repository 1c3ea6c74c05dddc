import type { PoolClient, QueryResult } from "pg";
import type { Sql } from "@/lib/db/sql";

export type Rows = QueryResult<Record<string, unknown>>;

/**
 * Sends statements in one go and waits for all answers: one network round trip. Every promise is settled before the
 * first failure is thrown, so none is left without a handler. The caller owns `begin` and must check the tag of
 * `commit` with {@link committed}.
 */
export async function batch(client: PoolClient, statements: readonly Sql[]): Promise<Rows[]> {
  const stream = (client as unknown as { connection?: { stream?: { cork?(): void; uncork?(): void } } }).connection
    ?.stream;
  stream?.cork?.();
  let pending: Promise<Rows>[];
  try {
    pending = statements.map((s) =>
      client.query<Record<string, unknown>>({ name: s.name, text: s.text, values: [...s.values] }),
    );
  } finally {
    stream?.uncork?.();
  }
  const settled = await Promise.allSettled(pending);
  const failed = settled.find((s): s is PromiseRejectedResult => s.status === "rejected");
  if (failed) throw failed.reason;
  return settled.map((s) => (s as PromiseFulfilledResult<Rows>).value);
}

/** PostgreSQL answers COMMIT of a failed transaction with the tag ROLLBACK and no error (stack notes, 2.2). */
export function committed(result: Rows | undefined): void {
  if (result?.command !== "COMMIT") throw new Error(`transaction did not commit: ${result?.command ?? "no answer"}`);
}
