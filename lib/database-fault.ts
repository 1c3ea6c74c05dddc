import { type Refusal, refusal } from "@/lib/errors";

const CONNECT = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);
const AWAY = /^(57P0[1-5]|25P03|08[0-9A-Z]{3}|53300)$/;
const BUSY = /^(40001|40P01|55P03|57014)$/;
// pg and its pool have no codes for these.
const AWAY_WORDS =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed and is not queryable)/;

/**
 * The 503 that an error of the database connection stands for, or null when it is something else. Looks through causes,
 * because drivers and query builders wrap; nothing of the error's own words reaches the caller.
 */
export function databaseFault(error: unknown): Refusal | null {
  for (const inner of chain(error)) {
    const code = typeof inner.code === "string" ? inner.code : "";
    const socket = code === "ENOENT" && inner.syscall === "connect";
    if (CONNECT.has(code) || socket || AWAY.test(code) || AWAY_WORDS.test(inner.message))
      return unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached. Nothing was changed; try again.", 2);
    if (BUSY.test(code))
      return unavailable(
        "DATABASE_BUSY",
        "The database could not finish this in time. Nothing was changed; try again.",
        1,
      );
  }
  return null;
}

const unavailable = (code: string, detail: string, retryAfterSeconds: number) =>
  refusal(503, code, detail, { headers: { "Retry-After": String(retryAfterSeconds) } });

type Inner = Error & { code?: unknown; syscall?: unknown; errors?: unknown };

function* chain(error: unknown, depth = 0): Generator<Inner> {
  if (!(error instanceof Error) || depth > 5) return;
  const inner = error as Inner;
  yield inner;
  if (Array.isArray(inner.errors)) for (const one of inner.errors) yield* chain(one, depth + 1);
  yield* chain(inner.cause, depth + 1);
}
