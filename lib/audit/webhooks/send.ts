import { z } from "zod";
import { event } from "@/lib/audit/events";
import { loadWebhook } from "@/lib/audit/webhooks/load";
import { type DeliveryRow, toDelivery } from "@/lib/audit/webhooks/shapes";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";

const waiting = (
  kind: "test" | "replay",
  events: Pick<DeliveryRow, "event_ids" | "first_seq" | "last_seq">,
  now: Date,
) => ({
  id: newId("dlv", now),
  kind,
  ...events,
  status: "pending" as const,
  attempts: 0,
  status_code: null,
  error: null,
  duration_ms: null,
  created_at: now,
  attempted_at: null,
  next_attempt_at: now,
});

const insert = (workspaceId: string, webhookId: string, d: DeliveryRow) =>
  sql`INSERT INTO audit_webhook_deliveries (id, workspace_id, webhook_id, kind, event_ids, first_seq, last_seq, status, created_at, next_attempt_at)
    VALUES (${d.id}, ${workspaceId}, ${webhookId}, ${d.kind}, ${d.event_ids}::text[], ${d.first_seq}::int8, ${d.last_seq}::int8, 'pending',
      ${d.created_at}, ${d.next_attempt_at}) RETURNING 1`;

/** Sends a message without events, at once and once, whether the webhook is enabled or not; the delivery log says what came of it. */
export const testWebhook = change({
  name: "webhook.test",
  needs: "webhook:write",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => loadWebhook(actor, input.id),
  plan: ({ subject: { row } }) => ({ summary: `Send a test to ${row.name}`, warnings: [], spec: {}, base: {} }),
  gate: "never",
  act: ({ subject: { row }, actor, now }) => {
    const delivery = waiting("test", { event_ids: [], first_seq: null, last_seq: null }, now);
    return changed(toDelivery(delivery), event("webhook.test", { delivery: delivery.id }), [
      insert(actor.workspace.id, row.id, delivery),
    ]);
  },
});

/** Sends the events of a former delivery again, as a delivery of its own beside the line; 404 where there is none. */
export const replayDelivery = change({
  name: "webhook.replay",
  needs: "webhook:write",
  input: z.object({ id: z.string().max(40), delivery: z.string().max(40) }),
  load: ({ input, actor }) => {
    const { statements, read } = loadWebhook(actor, input.id);
    return {
      statements: [
        ...statements,
        sql`SELECT event_ids, first_seq, last_seq FROM audit_webhook_deliveries
          WHERE workspace_id = ${actor.workspace.id} AND webhook_id = ${input.id} AND id = ${input.delivery}`,
      ],
      read: (rows) => {
        const subject = read(rows);
        const former = rows.at(-1)?.rows[0] as Pick<DeliveryRow, "event_ids" | "first_seq" | "last_seq"> | undefined;
        return subject && former ? { ...subject, former } : null;
      },
    };
  },
  plan: ({ subject: { row } }) => ({
    summary: `Send a delivery to ${row.name} again`,
    warnings: [],
    spec: {},
    base: {},
  }),
  gate: "never",
  act: ({ subject: { row, former }, input, actor, now }) => {
    const delivery = waiting("replay", former, now);
    return changed(toDelivery(delivery), event("webhook.replay", { delivery: delivery.id, of: input.delivery }), [
      insert(actor.workspace.id, row.id, delivery),
    ]);
  },
});
