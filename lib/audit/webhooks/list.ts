import { z } from "zod";
import { selectWebhook, WEBHOOK_COLUMNS } from "@/lib/audit/webhooks/load";
import { type DeliveryRow, toDelivery, toWebhook, type WebhookRow } from "@/lib/audit/webhooks/shapes";
import { sql } from "@/lib/db/sql";
import { olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** The webhooks of the workspace, by name; a workspace has few. */
export const listWebhooks = view({
  name: "webhook.list",
  needs: "webhook:write",
  reach: "workspace",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [
      sql`SELECT ${WEBHOOK_COLUMNS} FROM audit_webhooks w JOIN audit_webhook_progress p ON p.webhook_id = w.id
        WHERE w.workspace_id = ${actor.workspace.id} AND w.deleted_at IS NULL ORDER BY w.name, w.id LIMIT 100`,
    ],
    read: ([rows]) => ({ rows: ((rows?.rows ?? []) as WebhookRow[]).map(toWebhook) }),
  }),
});

export const getWebhook = view({
  name: "webhook.get",
  needs: "webhook:write",
  reach: "workspace",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [selectWebhook(actor, input.id)],
    read: ([rows]) => {
      const row = rows?.rows[0] as WebhookRow | undefined;
      return row ? toWebhook(row) : null;
    },
  }),
});

/** What was sent to a webhook or waits to be, newest first. */
export const listDeliveries = view({
  name: "webhook.deliveries",
  needs: "webhook:write",
  reach: "workspace",
  input: z.object({
    id: z.string().max(40),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor }) => ({
    statements: [
      sql`SELECT 1 FROM audit_webhooks WHERE workspace_id = ${actor.workspace.id} AND id = ${i.id} AND deleted_at IS NULL`,
      sql`SELECT d.id, d.kind, d.event_ids, d.first_seq, d.last_seq, d.status, d.attempts, d.status_code, d.error, d.duration_ms, d.created_at,
          d.attempted_at, d.next_attempt_at
        FROM audit_webhook_deliveries d WHERE d.workspace_id = ${actor.workspace.id} AND d.webhook_id = ${i.id}
          AND ${olderThan({ at: sql`d.created_at`, id: sql`d.id` }, i.cursor)}
        ORDER BY d.created_at DESC, d.id DESC LIMIT ${i.limit + 1}`,
    ],
    read: ([known, rows]) => {
      if (known?.rows.length === 0) return null;
      const cut = page((rows?.rows ?? []) as DeliveryRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map(toDelivery), next_cursor: cut.next_cursor };
    },
  }),
});
