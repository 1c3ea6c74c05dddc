import { type DestinationStream, type Logger, pino } from "pino";
import { logLevel } from "@/lib/env";

export type Log = Logger;

/** Field names whose value never reaches a log line, at the top, one and two levels down. */
const SECRET_FIELDS = [
  "password",
  "passwd",
  "secret",
  "token",
  "access_token",
  "refresh_token",
  "id_token",
  "api_key",
  "private_key",
  "client_secret",
  "authorization",
  "cookie",
  "set-cookie",
];

const paths = SECRET_FIELDS.flatMap((name) => {
  const field = name.includes("-") ? `["${name}"]` : name;
  const under = (prefix: string) => (field.startsWith("[") ? `${prefix}${field}` : `${prefix}.${field}`);
  return [field, under("*"), under("*.*")];
});

/** Hides the password of any address in a text: connection errors like to repeat the whole URL. */
export const hidePasswords = (text: string): string => text.replace(/(:\/\/[^\s:/@]*:)[^\s@]+@/g, "$1***@");

/**
 * What a log line keeps of an error. PostgreSQL's `detail`, `where` and `parameters` hold row values and are left out; a
 * query error of drizzle has its parameters in its very message, so its cause speaks for it.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: hidePasswords(String(error)) };
  const inner = error.cause;
  if (inner instanceof Error && "params" in error) return describeError(inner);
  const { code, note, constraint, table, routine } = error as Error & Record<string, unknown>;
  const described: Record<string, unknown> = { type: error.name, message: hidePasswords(error.message) };
  if (error.stack) described.stack = hidePasswords(error.stack);
  for (const [key, value] of Object.entries({ code, note, constraint, table, routine })) {
    if (typeof value === "string") described[key] = hidePasswords(value);
  }
  if (inner !== undefined) described.cause = describeError(inner);
  return described;
}

/** A logger that writes JSON lines without secrets; a test gives it a level and a stream of its own. */
export function makeLog(level: string = logLevel(), destination?: DestinationStream): Log {
  const options = {
    level,
    base: { pid: process.pid },
    redact: { paths, censor: "[redacted]" },
    serializers: { err: describeError, error: describeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}

export const log: Log = makeLog();
