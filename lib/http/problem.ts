import type { RequestContext } from "@/lib/access/actor";
import { databaseFault } from "@/lib/database-fault";
import { isRefusal, type Refusal, refusal } from "@/lib/errors";
import type { Reply } from "@/lib/http/reply";
import { log } from "@/lib/log";

/** Where it happened, for the document and the log line. */
export type Place = { context: Pick<RequestContext, "requestId" | "correlationId">; method: string; path: string };

const internal = () => refusal(500, "INTERNAL", "Something went wrong here. The request id names it in the log.");

/**
 * Any error as `application/problem+json` (RFC 9457). A refusal is shown as it is; a lost database is 503; everything else
 * is a 500 that says nothing of itself, and the log has it under the request id.
 */
export function problemReply(error: unknown, place: Place): Reply {
  if (isRefusal(error)) {
    if (error.note !== undefined) warn(error, place);
    return refusalReply(error, place);
  }
  const lost = databaseFault(error);
  if (lost) warn(error, place);
  else log.error(fields(error, place), "request failed");
  return refusalReply(lost ?? internal(), place);
}

const QUIET_MS = 1_000;
let quietUntil = 0;
let unsaid = 0;

/** One line a second: while the database is away every request fails alike, and the log must not be what breaks next. */
function warn(error: unknown, place: Place): void {
  const now = performance.now();
  if (now < quietUntil) {
    unsaid++;
    return;
  }
  log.warn({ ...fields(error, place), unsaid }, "request could not be answered");
  quietUntil = now + QUIET_MS;
  unsaid = 0;
}

const fields = (err: unknown, { context: { requestId, correlationId }, method, path }: Place) => ({
  err,
  requestId,
  correlationId,
  method,
  path: path.slice(0, 500),
});

function refusalReply(known: Refusal, { context, path }: Place): Reply {
  const body = {
    ...known.extra,
    type: `urn:assent:problem:${known.code.toLowerCase().replaceAll("_", "-")}`,
    title: known.title,
    status: known.status,
    detail: known.detail,
    instance: path.slice(0, 2_000),
    code: known.code,
    request_id: context.requestId,
    ...(known.reasons.length > 0 && { reasons: known.reasons }),
    ...(known.errors.length > 0 && { errors: known.errors }),
  };
  return { status: known.status, headers: { "Content-Type": "application/problem+json", ...known.headers }, body };
}
