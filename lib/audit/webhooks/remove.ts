import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { loadWebhook, told } from "@/lib/audit/webhooks/load";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { dropSecrets } from "@/lib/secret-store/rows";

/** Ends a webhook: nothing more is sent, and its secrets are forgotten. What was delivered stays listed for a month. */
export const removeWebhook = change({
  name: "webhook.delete",
  needs: "webhook:write",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => loadWebhook(actor, input.id),
  plan: ({ subject: { row } }) => ({ summary: `Delete the webhook ${row.name}`, warnings: [], spec: {}, base: {} }),
  gate: "never",
  act: ({ subject: { row }, actor, now }) =>
    changed({ id: row.id }, event("webhook.delete", { before: told(row) }), [
      sql`UPDATE audit_webhooks SET deleted_at = ${now}, enabled = false, revision = revision + 1, last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      dropSecrets(actor.workspace.id, row.id),
    ]),
});
