import { z } from "zod";
import type { DeliveryAnswer, WebhookAnswer } from "@/lib/audit/webhooks/answers";
import { HIDDEN } from "@/lib/audit/webhooks/rules";
import { nameText } from "@/lib/name-text";

const Pattern = z
  .string()
  .trim()
  .regex(/^[a-z*][a-z0-9.*-]{0,99}$/, "an action or a pattern such as approval.*");
const Place = z
  .string()
  .trim()
  .regex(/^(class:(test|prod)|[a-z][a-z0-9-]{0,62})$/, "an environment's slug, class:test or class:prod");

/** What a webhook is made of, as the second seed writes it. */
export const NewWebhook = z.strictObject({
  name: nameText(120),
  url: z.string().trim().max(2048),
  method: z.enum(["POST", "PUT"]).default("POST"),
  headers: z.record(z.string().max(100), z.string().max(2000)).default({}),
  filters: z
    .strictObject({
      actions: z.array(Pattern).max(50).default([]),
      environments: z.array(Place).max(50).default([]),
    })
    .default({ actions: [], environments: [] }),
  batch_size: z.number().int().min(1).max(1000).default(100),
  flush_interval_seconds: z.number().int().min(1).max(3600).default(60),
});

export const WebhookPatch = z.strictObject({
  name: NewWebhook.shape.name.optional(),
  url: NewWebhook.shape.url.optional(),
  method: z.enum(["POST", "PUT"]).optional(),
  headers: z.record(z.string().max(100), z.string().max(2000)).optional(),
  filters: z
    .strictObject({
      actions: z.array(Pattern).max(50).optional(),
      environments: z.array(Place).max(50).optional(),
    })
    .optional(),
  batch_size: z.number().int().min(1).max(1000).optional(),
  flush_interval_seconds: z.number().int().min(1).max(3600).optional(),
  enabled: z.boolean().optional(),
  /** Makes a new signing secret; the former one signs beside it for a day. */
  rotate_secret: z.literal(true).optional(),
});

export type WebhookRow = {
  id: string;
  name: string;
  url: string;
  method: "POST" | "PUT";
  headers: Record<string, string | null>;
  actions: string[];
  environments: string[];
  batch_size: number;
  flush_interval_seconds: number;
  enabled: boolean;
  disabled_reason: string | null;
  signing_serial: number;
  former_until: Date | null;
  revision: number;
  created_at: Date;
  created_by_id: string;
  created_by_name: string;
  last_event_hash: Buffer | null;
  /** Of the worker's row beside it. */
  failures: number;
  failing_since: Date | null;
  last_delivered_at: Date | null;
};

/** A webhook as it is shown: everything but its secrets. */
export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  name: row.name,
  url: row.url,
  method: row.method,
  headers: Object.fromEntries(Object.entries(row.headers).map(([name, shown]) => [name, shown ?? HIDDEN])),
  filters: { actions: row.actions, environments: row.environments },
  batch_size: row.batch_size,
  flush_interval_seconds: row.flush_interval_seconds,
  enabled: row.enabled,
  disabled_reason: row.disabled_reason,
  former_secret_until: row.former_until?.toISOString() ?? null,
  failures: row.failures,
  failing_since: row.failing_since?.toISOString() ?? null,
  last_delivered_at: row.last_delivered_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
  created_by: { id: row.created_by_id, name: row.created_by_name },
  revision: row.revision,
});
export type Webhook = z.output<typeof WebhookAnswer>;

export type DeliveryRow = {
  id: string;
  kind: "batch" | "test" | "replay";
  event_ids: string[];
  first_seq: string | null;
  last_seq: string | null;
  status: "pending" | "delivered" | "failed";
  attempts: number;
  status_code: number | null;
  error: string | null;
  duration_ms: number | null;
  created_at: Date;
  attempted_at: Date | null;
  next_attempt_at: Date | null;
};

export const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  kind: row.kind,
  events: row.event_ids.length,
  first_seq: row.first_seq === null ? null : Number(row.first_seq),
  last_seq: row.last_seq === null ? null : Number(row.last_seq),
  status: row.status,
  attempts: row.attempts,
  status_code: row.status_code,
  error: row.error,
  duration_ms: row.duration_ms,
  created_at: row.created_at.toISOString(),
  attempted_at: row.attempted_at?.toISOString() ?? null,
  next_attempt_at: row.status === "pending" ? (row.next_attempt_at?.toISOString() ?? null) : null,
});
export type Delivery = z.output<typeof DeliveryAnswer>;
