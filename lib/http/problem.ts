import type { RequestContext } from "@/lib/access/actor";
import { isRefusal, type Refusal, refusal } from "@/lib/errors";
import { databaseFault } from "@/lib/http/faults";
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
  const known = isRefusal(error) ? error : databaseFault(error);
  if (!known || known.status >= 500) {
    const { requestId, correlationId } = place.context;
    const fields = { err: error, requestId, correlationId, method: place.method, path: place.path.slice(0, 500) };
    if (known) log.warn(fields, "request could not be answered");
    else log.error(fields, "request failed");
  }
  return refusalReply(known ?? internal(), place);
}

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
