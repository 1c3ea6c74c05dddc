import type { PoolClient } from "pg";
import { batch, committed, type Rows } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, isRefusal, refusal } from "@/lib/errors";

const BEGIN = sql`BEGIN`;
const COMMIT = sql`COMMIT`;
const ROLLBACK = sql`ROLLBACK`;

export type Transaction = {
  /** Statements in one round trip. */
  send(statements: readonly Sql[]): Promise<Rows[]>;
  /** Statements and COMMIT in one round trip; throws unless the commit really committed. */
  commit(statements: readonly Sql[]): Promise<Rows[]>;
};

/**
 * Runs `work` on one connection of the pool, taken when something is sent. The first `send` carries BEGIN and the workspace
 * setting; whatever `work` leaves uncommitted is rolled back. A connection that failed is thrown away, never handed on.
 */
export async function transact<R>(workspaceId: string | null, work: (tx: Transaction) => Promise<R>): Promise<R> {
  let client: PoolClient | undefined;
  const state = { started: false, open: false };
  const opening = () =>
    !state.started ? [BEGIN, sql`SELECT set_config('assent.workspace_id', ${workspaceId ?? ""}, true)`] : [];
  const send = async (statements: readonly Sql[], closing: readonly Sql[]) => {
    client ??= await connect();
    const first = opening();
    state.started = true;
    state.open = true;
    const rows = await batch(client, [...first, ...statements, ...closing]);
    return rows.slice(first.length);
  };
  try {
    const result = await work({
      send: (statements) => send(statements, []),
      commit: async (statements) => {
        const rows = await send(statements, [COMMIT]).catch((error) => {
          throw afterCommit(error);
        });
        state.open = false;
        committed(rows.at(-1));
        return rows;
      },
    });
    if (client && state.open) await batch(client, [ROLLBACK]);
    client?.release();
    return result;
  } catch (error) {
    if (client) await giveBack(client, state.open, error);
    throw databaseRefusal(error);
  }
}

async function connect(): Promise<PoolClient> {
  try {
    return await appPool().connect();
  } catch (error) {
    throw refusal(503, "DATABASE_UNAVAILABLE", "The database cannot be reached just now. Nothing was changed.", {
      headers: { "retry-after": "2" },
      note: String(error),
    });
  }
}

async function giveBack(client: PoolClient, open: boolean, error: unknown) {
  if (!open) return client.release();
  try {
    await batch(client, [ROLLBACK]);
    client.release();
  } catch {
    client.release(error instanceof Error ? error : true);
  }
}

/**
 * What is wrong when the statements that carry COMMIT fail. An error with an SQLSTATE came from the server, which then has
 * committed nothing. Without one the connection was lost before the answer: whether it was done, nobody here can say.
 */
function afterCommit(error: unknown): unknown {
  if (isRefusal(error) || /^[0-9A-Z]{5}$/.test(String((error as PgError | null)?.code))) return error;
  return refusal(
    503,
    "OUTCOME_UNKNOWN",
    "The connection to the database was lost while this was being saved, so it may have been done. Look before you repeat it, or repeat it with the same Idempotency-Key.",
    { headers: { "retry-after": "2" }, note: String(error) },
  );
}

type PgError = { code?: string; constraint?: string; detail?: string; table?: string; message?: string };

/** What a failure of the database means to the caller. Unknown ones stay as they are and become a 500. */
export function databaseRefusal(error: unknown): unknown {
  if (isRefusal(error)) return error;
  const { code, constraint, table, message } = error as PgError;
  if (code === "55P03" || code === "40P01" || code === "57014")
    return refusal(503, "BUSY", "Another change held this for too long. Nothing was changed; try again.", {
      headers: { "retry-after": "1" },
      note: code,
    });
  if (/\baudit_(events|pending)/.test(`${table} ${message}`))
    return refusal(503, "AUDIT_UNAVAILABLE", "This could not be recorded, so it was not done. Try again.", {
      headers: { "retry-after": "2" },
      note: String(error),
    });
  // A binding's row carries its environment's class; the class was another one by the time the row was written.
  if (code === "23503" && constraint?.startsWith("env_bindings_workspace_id_environment_id_environment"))
    return conflict("ENVIRONMENT_CHANGED", "The environment changed at the same moment. Nothing was done; try again.");
  // What was lent when the request came in was taken back before its decision was written.
  if (code === "AS002" && constraint === "a_delegation_that_runs")
    return conflict("DELEGATION_OVER", "What let you decide for this person is over. Nothing was decided.");
  if (code === "AS004")
    return conflict("GUARD_REFUSED", "The database refused this change of a prod binding.", { note: String(error) });
  return error;
}

/** True when a state change touched no row: what it was judged on is there no more. */
export const movedSince = (error: unknown): boolean => (error as PgError | null)?.code === "AS003";

/** The violated unique constraint's name, when that is what went wrong. */
export const violated = (error: unknown): string | undefined =>
  (error as PgError | null)?.code === "23505" ? (error as PgError).constraint : undefined;
