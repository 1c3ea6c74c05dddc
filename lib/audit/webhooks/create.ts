import { randomBytes } from "node:crypto";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { checkPlace, headerSecret, signingSecret, splitHeaders } from "@/lib/audit/webhooks/check";
import { told } from "@/lib/audit/webhooks/load";
import { NewWebhook, toWebhook, type WebhookRow } from "@/lib/audit/webhooks/shapes";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { writeSecret } from "@/lib/secret-store/rows";

const MOST = 20;

export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/**
 * Makes a webhook that gets what is sealed from now on. The answer holds its signing secret, which is shown this once.
 * Refuses an address that must not be called (422), a name that is taken and more than {@link MOST} (409).
 */
export const createWebhook = change({
  name: "webhook.create",
  needs: "webhook:write",
  input: NewWebhook,
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
      sql`SELECT name FROM audit_webhooks WHERE workspace_id = ${actor.workspace.id} AND deleted_at IS NULL LIMIT ${MOST + 1}`,
      sql`SELECT coalesce(max(workspace_seq), 0) AS seq FROM audit_leaves WHERE workspace_id = ${actor.workspace.id}`,
    ],
    read: ([, names, seq]) => ({
      names: (names?.rows ?? []).map((r) => String(r.name)),
      seq: String(seq?.rows[0]?.seq ?? 0),
      resource: { type: "webhook", id: null, name: input.name },
      root: null,
      environment: null,
      reach: "workspace" as const,
      revision: 0,
      lastEventHash: null,
    }),
  }),
  plan: ({ subject: { names }, input }) => {
    checkPlace(input);
    if (names.includes(input.name)) throw conflict("NAME_TAKEN", `There is a webhook ${input.name} already.`);
    if (names.length >= MOST) throw conflict("TOO_MANY_WEBHOOKS", `A workspace has at most ${MOST} webhooks.`);
    return { summary: `Send audit events to ${input.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject, input, actor, now }) => {
    const { shown, sealed } = splitHeaders(input.headers);
    const by = { created_by_id: actor.userId ?? actor.id, created_by_name: actor.name };
    const row: WebhookRow = {
      id: newId("whk", now),
      name: input.name,
      url: input.url,
      method: input.method,
      headers: shown,
      actions: input.filters.actions,
      environments: input.filters.environments,
      batch_size: input.batch_size,
      flush_interval_seconds: input.flush_interval_seconds,
      enabled: true,
      disabled_reason: null,
      signing_serial: 1,
      former_until: null,
      revision: 1,
      created_at: now,
      ...by,
      last_event_hash: null,
      failures: 0,
      failing_since: null,
      last_delivered_at: null,
    };
    const signing = newSigningSecret();
    const place = (name: string) => ({ workspaceId: actor.workspace.id, holder: row.id, name });
    const itself = { resource: { type: "webhook", id: row.id, name: row.name }, root: { type: "webhook", id: row.id } };
    return changed(
      { ...toWebhook(row), signing_secret: signing },
      event("webhook.create", { after: told(row) }, itself),
      [
        sql`INSERT INTO audit_webhooks (id, workspace_id, name, url, method, headers, actions, environments, batch_size,
          flush_interval_seconds, created_at, created_by_id, created_by_name, last_event_hash)
        VALUES (${row.id}, ${actor.workspace.id}, ${row.name}, ${row.url}, ${row.method}, ${JSON.stringify(shown)}::jsonb, ${row.actions}::text[],
          ${row.environments}::text[], ${row.batch_size}, ${row.flush_interval_seconds}, ${now}, ${by.created_by_id}, ${by.created_by_name},
          ${EVENT_HASH}) RETURNING 1`,
        sql`INSERT INTO audit_webhook_progress (webhook_id, workspace_id, after_seq, due_at)
        VALUES (${row.id}, ${actor.workspace.id}, ${subject.seq}::int8, ${now})`,
        writeSecret(place(signingSecret(1)), signing, actor, now),
        ...Object.entries(sealed).map(([name, value]) => writeSecret(place(headerSecret(name)), value, actor, now)),
      ],
    );
  },
});
