import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { loadWebhook } from "@/lib/audit/webhooks/load";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { webhookDisabled } from "@/lib/notifications/notice/alerts";

/** Gives a receiver up after its last attempt, and tells everyone who can mend it. For the worker alone. */
export const disableWebhook = change({
  name: "webhook.disable",
  needs: "job:run",
  input: z.object({ id: z.string().max(40), failures: z.number().int(), reason: z.string().max(300) }),
  load: ({ input, actor }) => loadWebhook(actor, input.id),
  plan: ({ subject: { row } }) =>
    row.enabled
      ? { summary: `Disable the webhook ${row.name}`, warnings: [], spec: {}, base: {} }
      : nothing({ id: row.id }),
  gate: "never",
  act: ({ subject: { row }, input: { failures, reason }, actor }) =>
    changed(
      { id: row.id },
      event("webhook.disable", { failures, reason }),
      [
        sql`UPDATE audit_webhooks SET enabled = false, disabled_reason = ${reason}, revision = revision + 1, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      ],
      [],
      [webhookDisabled({ name: row.name, reason, subject: { type: "webhook", id: row.id } })],
    ),
});
