import { AS_ROW, EVENT_OF_LEAF, type ExportedRow, WHOLE_ROW } from "@/lib/audit/export/row";
import { sql } from "@/lib/db/sql";
import { ask } from "@/lib/jobs/webhooks/ask";
import { type Receiver, requestFor } from "@/lib/jobs/webhooks/message";
import { type Guard, isOutboundFault, sendOutbound } from "@/lib/outbound/send";
import { NAMED, openSecrets, sealedSecrets } from "@/lib/secret-store/rows";
import { secretNamesIn } from "@/lib/secret-store/rules";

export type Waiting = {
  id: string;
  kind: "batch" | "test" | "replay";
  event_ids: string[];
  first_seq: string | null;
  last_seq: string | null;
  attempts: number;
};

export type Outcome = {
  ok: boolean;
  status: number | null;
  error: string | null;
  durationMs: number;
  retryAfterMs: number;
  /** The receiver says that it is gone for good. */
  gone: boolean;
};

/** One attempt to bring one delivery to its receiver. Reads events and secrets, sends, and writes nothing. Never throws. */
export async function attempt(receiver: Receiver, delivery: Waiting, now: Date, guard: Guard): Promise<Outcome> {
  const began = performance.now();
  const failed = (error: string, status: number | null = null, more: Partial<Outcome> = {}): Outcome => ({
    ok: false,
    status,
    error,
    durationMs: Math.round(performance.now() - began),
    retryAfterMs: 0,
    gone: false,
    ...more,
  });
  try {
    const request = await compose(receiver, delivery, now);
    if (typeof request === "string") return failed(request);
    const { status, headers } = await sendOutbound(request, guard);
    if (status >= 200 && status < 300) return { ...failed("", status), ok: true, error: null };
    if (status >= 300 && status < 400) return failed(`Answered ${status}. Redirects are not followed.`, status);
    const seconds = Number(headers["retry-after"]);
    const asked = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
    return failed(`Answered ${status}.`, status, { retryAfterMs: asked, gone: status === 410 });
  } catch (error) {
    if (isOutboundFault(error)) return failed(error.message);
    return failed("The message could not be put together.");
  }
}

async function compose(receiver: Receiver, delivery: Waiting, now: Date) {
  const texts = [receiver.url, ...Object.values(receiver.headers).filter((text) => text !== null)];
  const place = receiver.workspace_id;
  const [events, own] = await ask([
    sql`SELECT ${WHOLE_ROW} AS row FROM audit_leaves l JOIN ${EVENT_OF_LEAF} ${AS_ROW}
      WHERE l.workspace_id = ${place} AND l.workspace_seq >= ${delivery.first_seq}::int8 AND l.workspace_seq <= ${delivery.last_seq}::int8
        AND h.id = ANY(${delivery.event_ids}) ORDER BY l.workspace_seq`,
    sealedSecrets(place, receiver.id),
  ]);
  const ownSecrets = openSecrets(place, own);
  // A header's own value may name secrets as well.
  const names = [...texts, ...Object.values(ownSecrets)].flatMap(secretNamesIn);
  const [named] = names.length > 0 ? await ask([sealedSecrets(place, NAMED, names)]) : [];
  const rows = (events?.rows ?? []).map((r) => r.row as ExportedRow);
  const secrets = { named: named ? openSecrets(place, named) : {}, own: ownSecrets };
  return requestFor(receiver, secrets, { deliveryId: delivery.id, kind: delivery.kind, rows, now });
}
