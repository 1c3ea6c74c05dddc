import { randomUUID } from "node:crypto";
import type { RequestContext } from "@/lib/access/actor";
import { env } from "@/lib/env";
import { refusal } from "@/lib/errors";

const CORRELATION = /^[A-Za-z0-9][A-Za-z0-9._:/@+=-]{0,127}$/;
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const COMMIT = /^[0-9a-f]{7,64}$/;
const BRANCH = /^[\x21-\x7e]{1,255}$/;

/**
 * What is known of a request before who sent it. A well-formed correlation id is kept, else the trace id of a
 * well-formed `traceparent`, else a new one is made in the form of a trace id. The request id is always ours.
 */
export function requestContext(headers: Headers, ip: string | null): RequestContext {
  const userAgent = headers.get("user-agent");
  const requestId = randomUUID();
  const context: RequestContext = {
    requestId,
    correlationId: correlationOf(headers) ?? requestId.replaceAll("-", ""),
    ip,
    userAgent: userAgent === null ? null : userAgent.slice(0, 512),
  };
  const commit = headers.get("x-assent-git-commit");
  if (commit !== null && COMMIT.test(commit)) context.gitCommit = commit;
  const branch = headers.get("x-assent-git-branch");
  if (branch !== null && BRANCH.test(branch)) context.gitBranch = branch;
  return context;
}

function correlationOf(headers: Headers): string | null {
  const sent = headers.get("x-correlation-id");
  if (sent !== null && CORRELATION.test(sent)) return sent;
  const trace = headers.get("traceparent");
  if (trace === null) return null;
  const [, version, traceId, spanId, rest] = TRACEPARENT.exec(trace) ?? [];
  const known = version !== "ff" && (version !== "00" || rest === undefined);
  const empty = traceId === "0".repeat(32) || spanId === "0".repeat(16);
  return known && !empty ? (traceId ?? null) : null;
}

/**
 * Refuses a browser's write that another site's page started. `required` is for callers that a cookie signed in: they
 * must send `Origin`. Others may leave it out (they are no browsers), but a foreign one is refused all the same.
 */
export function checkOrigin(req: Request, required: boolean): void {
  const origin = req.headers.get("origin");
  if (origin === null && !required) return;
  if (origin !== null && origin === ownOrigin(req)) return;
  throw refusal(403, "ORIGIN_MISMATCH", "A write with a session cookie must come from a page of this server.", {
    reasons: [origin === null ? "The Origin header is missing." : "The Origin header names another place."],
  });
}

// Without a base URL the own origin is what was asked: the front door answers to allowed host names only.
const ownOrigin = (req: Request): string => new URL(env.ASSENT_BASE_URL ?? req.url).origin;
