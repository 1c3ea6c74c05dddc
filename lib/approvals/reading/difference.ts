import type { LiveRow, liveState } from "@/lib/approvals/reading/live";
import { effectiveSpec, type TicketRow } from "@/lib/tickets/shapes";
import type { Json } from "@/lib/versions/diff";

/** What a difference is measured from: what is there now, what the request was based on, or what its execution recorded. */
export type Against = "live" | "base" | "record";

type Sides = { before: Json; after: Json; against: Against };

/**
 * The two sides of what a request changes. While it can still be carried out, that is what is live now beside what is asked
 * for. Once it is settled, what is live now says nothing of it (an applied change would differ by nothing): then it is
 * what its execution recorded, or what it was based on, as far as the request kept that.
 */
export function sidesOf(row: TicketRow, found: LiveRow, now: Pick<ReturnType<typeof liveState>, "before" | "after">) {
  const live: Sides = { before: now.before, after: now.after, against: "live" };
  if (row.status === "PENDING_APPROVAL" || row.status === "APPROVED" || row.status === "EXECUTING") return live;
  if (row.subject_type === "binding") return bindingSides(row, found);
  if (found.recorded?.after) {
    const { before, after } = found.recorded;
    return { before: before ?? {}, after, against: "record" } satisfies Sides;
  }
  const base = row.base as { lifecycle?: string; status?: string; governance?: Json };
  if (row.operation === "lifecycle.set" && base.lifecycle)
    return { ...live, before: { lifecycle: base.lifecycle }, against: "base" } satisfies Sides;
  if (row.operation === "version.status" && base.status)
    return {
      ...live,
      before: { ...(live.after as object), status: base.status } as Json,
      against: "base",
    } satisfies Sides;
  return live;
}

/** A version named by a request is there for ever; of a configuration the request keeps the digest alone. */
function bindingSides(row: TicketRow, found: LiveRow): Sides {
  const recorded = (found.recorded ?? {}) as { before?: { config?: Json }; after?: { config?: Json } };
  const base = row.base as { config_digest?: string };
  const spec = effectiveSpec(row) as { version?: number; config?: Json; config_digest?: string };
  const config =
    recorded.before?.config ??
    (base.config_digest === spec.config_digest ? spec.config : undefined) ??
    (base.config_digest === found.config_digest ? (found.config as Json) : undefined);
  const side = (version: number | null, content: Json | null, of: Json | undefined): Json =>
    config === undefined ? { version, content } : { version, config: of ?? {}, content };
  return {
    before: side(found.base_version, found.base_content ?? null, config),
    after: side(spec.version ?? null, found.proposed_content ?? null, spec.config),
    against: found.recorded ? "record" : "base",
  };
}
