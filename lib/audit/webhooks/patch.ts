import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { checkPlace, headerSecret, signingSecret, splitHeaders } from "@/lib/audit/webhooks/check";
import { newSigningSecret } from "@/lib/audit/webhooks/create";
import { loadWebhook, told } from "@/lib/audit/webhooks/load";
import { BOTH_SIGN_MS } from "@/lib/audit/webhooks/rules";
import { toWebhook, WebhookPatch, type WebhookRow } from "@/lib/audit/webhooks/shapes";
import { sameJson } from "@/lib/canonical";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { type Sql, sql } from "@/lib/db/sql";
import { writeSecret } from "@/lib/secret-store/rows";

export type PatchedWebhook = ReturnType<typeof toWebhook> & { signing_secret?: string };

/**
 * Changes a webhook; headers are replaced as a whole. Enabling one begins its attempts anew, from the place where it
 * stopped. A new signing secret is in this answer only, and the former one signs beside it for a day.
 */
export const patchWebhook = change({
  name: "webhook.patch",
  needs: "webhook:write",
  input: z.object({ id: z.string().max(40), patch: WebhookPatch }),
  load: ({ input, actor }) => loadWebhook(actor, input.id),
  plan: ({ subject: { row }, input: { patch } }) => {
    checkPlace(patch);
    const headers = patch.headers ? splitHeaders(patch.headers, row.headers) : { shown: row.headers, sealed: {} };
    const next: WebhookRow = {
      ...row,
      name: patch.name ?? row.name,
      url: patch.url ?? row.url,
      method: patch.method ?? row.method,
      headers: headers.shown,
      actions: patch.filters?.actions ?? row.actions,
      environments: patch.filters?.environments ?? row.environments,
      batch_size: patch.batch_size ?? row.batch_size,
      flush_interval_seconds: patch.flush_interval_seconds ?? row.flush_interval_seconds,
      enabled: patch.enabled ?? row.enabled,
    };
    const secrets = Object.keys(headers.sealed).length > 0 || patch.rotate_secret === true;
    const same = sameJson(told(row), told(next)) && row.url === next.url && sameJson(row.headers, next.headers);
    if (same && !secrets) return nothing<PatchedWebhook>(toWebhook(row));
    const shape = { summary: `Change the webhook ${row.name}`, warnings: [], spec: {}, base: {} };
    return { ...shape, next, sealed: headers.sealed };
  },
  gate: "never",
  act: ({ subject: { row }, input: { patch }, plan: { next, sealed }, actor, now }) => {
    const rotated = patch.rotate_secret === true;
    const enabled = next.enabled && !row.enabled;
    const after: WebhookRow = {
      ...next,
      revision: row.revision + 1,
      disabled_reason: next.enabled ? null : row.disabled_reason,
      signing_serial: row.signing_serial + (rotated ? 1 : 0),
      former_until: rotated ? new Date(now.getTime() + BOTH_SIGN_MS) : row.former_until,
      ...(enabled && { failures: 0, failing_since: null }),
    };
    const place = (name: string) => ({ workspaceId: actor.workspace.id, holder: row.id, name });
    const signing = rotated ? newSigningSecret() : undefined;
    const gone = Object.keys(row.headers)
      .filter((name) => after.headers[name] !== null)
      .map(headerSecret);
    const drop = [...gone, ...(rotated ? [signingSecret(row.signing_serial - 1)] : [])];
    const rest: Sql[] = [
      sql`DELETE FROM secrets WHERE workspace_id = ${actor.workspace.id} AND holder = ${row.id} AND name = ANY(${drop})`,
      ...Object.entries(sealed).map(([name, value]) => writeSecret(place(headerSecret(name)), value, actor, now)),
    ];
    if (signing) rest.push(writeSecret(place(signingSecret(after.signing_serial)), signing, actor, now));
    if (enabled)
      rest.push(
        sql`UPDATE audit_webhook_progress SET failures = 0, failing_since = NULL, due_at = ${now} WHERE webhook_id = ${row.id}`,
        sql`UPDATE audit_webhook_deliveries SET next_attempt_at = ${now} WHERE webhook_id = ${row.id} AND status = 'pending'`,
      );
    const changes = { headers: Object.keys(sealed).length > 0, signing_secret: rotated };
    const secrets = Object.entries(changes)
      .filter(([, is]) => is)
      .map(([name]) => name);
    const details = { before: told(row), after: told(after), ...(secrets.length > 0 && { changed: secrets }) };
    const result: PatchedWebhook = { ...toWebhook(after), ...(signing && { signing_secret: signing }) };
    return changed(result, event("webhook.patch", details), [
      sql`UPDATE audit_webhooks SET name = ${after.name}, url = ${after.url}, method = ${after.method}, headers = ${JSON.stringify(after.headers)}::jsonb,
          actions = ${after.actions}::text[], environments = ${after.environments}::text[], batch_size = ${after.batch_size},
          flush_interval_seconds = ${after.flush_interval_seconds}, enabled = ${after.enabled}, disabled_reason = ${after.disabled_reason},
          signing_serial = ${after.signing_serial}, former_until = ${after.former_until}, revision = ${after.revision},
          last_event_hash = ${EVENT_HASH}
        WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      ...rest,
    ]);
  },
});
