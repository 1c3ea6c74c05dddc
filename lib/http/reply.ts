import type { OpenedTicket, Preview, Receipt, StoredReply } from "@/lib/change/contract";
import { etag } from "@/lib/http/etag";

/** An answer before it is bytes. `body` becomes JSON; `raw` is sent as it is, with the content type in `headers`. */
export type Reply = {
  status: number;
  headers: Record<string, string>;
  body?: unknown;
  raw?: string | Uint8Array | ReadableStream<Uint8Array>;
  cookie?: string;
  /** Where the next page begins; the endpoint turns it into a `Link` header. */
  next?: string;
};

type Extras = { etag?: number; headers?: Record<string, string>; cookie?: string };

function make(status: number, body: unknown, extras: Extras = {}): Reply {
  const reply: Reply = { status, headers: { ...extras.headers }, body };
  if (extras.etag !== undefined) reply.headers.ETag = etag(extras.etag);
  if (extras.cookie !== undefined) reply.cookie = extras.cookie;
  return reply;
}

/** 200 with a JSON body; `etag` is the revision shown. */
export const ok = (body: unknown, extras?: Extras): Reply => make(200, body, extras);

/** 201 with the place of what was made. */
export const created = (body: unknown, extras: Extras & { location: string }): Reply =>
  make(201, body, { ...extras, headers: { ...extras.headers, Location: extras.location } });

/** 202 for work that goes on by itself. What waits for an approval answers 202 without a route's doing. */
export const accepted = (body: unknown, extras?: Extras): Reply => make(202, body, extras);

/** 304 without a body when the caller knows this answer already (`If-None-Match`), else the answer itself. */
export function unlessKnown(reply: Reply, headers: Headers): Reply {
  const known =
    headers
      .get("if-none-match")
      ?.split(",")
      .map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  const tag = reply.headers.ETag;
  return tag !== undefined && (known.includes(tag) || known.includes("*"))
    ? { status: 304, headers: { ETag: tag } }
    : reply;
}

export const noContent = (extras?: Extras): Reply => make(204, undefined, extras);

type ListPage = { rows: readonly unknown[]; next_cursor?: string | undefined; searched?: number };

/**
 * One page of a list: `{ <plural>: rows, next_cursor? }`, and `Link: rel="next"` while there is more. `searched` says through
 * how many rows a search has looked that was not over.
 */
export function list(plural: string, { rows, next_cursor: next, searched }: ListPage): Reply {
  const body = { [plural]: rows, ...(searched !== undefined && { searched }) };
  return next === undefined ? ok(body) : { ...ok({ ...body, next_cursor: next }), next };
}

/** A body that is not JSON: a text, or a stream that is pulled only as fast as the caller reads. */
export function raw(contentType: string, content: Exclude<Reply["raw"], undefined>, extras?: Extras): Reply {
  const reply = make(200, undefined, extras);
  return { ...reply, headers: { ...reply.headers, "Content-Type": contentType }, raw: content };
}

/** The 202 of a write that waits for someone (API §1). Carries no ETag: nothing has changed yet. */
export function pendingReply(ticket: OpenedTicket, action: string | undefined): Reply {
  const { message, ticket_id, event_id, approval } = ticket;
  const body = { ...(action && { action }), status: "pending_approval", message, ticket_id, event_id, approval };
  return make(202, body, { headers: { Location: `/api/v1/approvals/${encodeURIComponent(ticket_id)}` } });
}

/** The 202 of a write that a job does, with the place where its progress stands. */
export function queuedReply({ event_id, message }: { event_id: string; message: string }, action: string | undefined) {
  const body = { ...(action && { action }), status: "queued", message, event_id, data: null };
  return make(202, body, { headers: { Location: `/api/v1/operations/${encodeURIComponent(event_id)}` } });
}

/** Names the event of the change, and its hash: with them a caller can have the change proved (docs/audit-log.md). */
export function withReceipt(reply: Reply, receipt: Receipt | undefined): Reply {
  if (!receipt) return reply;
  const { event, hash } = receipt;
  return { ...reply, headers: { ...reply.headers, "Assent-Audit-Event": event, "Assent-Audit-Hash": hash } };
}

export const dryRunReply = (preview: Preview, action: string | undefined): Reply =>
  make(200, { ...(action && { action }), status: "dry_run", message: preview.summary, data: preview });

/** What is kept for a repeated `Idempotency-Key`; null for an answer that must not be given twice. */
export function storable(reply: Reply): StoredReply | null {
  if (reply.raw !== undefined || reply.cookie !== undefined) return null;
  return { status: reply.status, headers: reply.headers, body: reply.body ?? null };
}

export const replayedReply = (stored: StoredReply): Reply => ({
  status: stored.status,
  headers: { ...stored.headers, "Idempotency-Replayed": "true" },
  body: stored.status === 204 ? undefined : stored.body,
});
