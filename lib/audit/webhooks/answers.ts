import { z } from "zod";
import {
  flag,
  instant,
  instantOrNull,
  pageOf,
  person,
  text,
  textOrNull,
  texts,
  textsByName,
  whole,
  wholeOrNull,
} from "@/lib/answers";

/** A webhook without its secrets. */
export const WebhookAnswer = z
  .strictObject({
    id: text,
    name: text,
    url: text,
    method: z.enum(["POST", "PUT"]),
    headers: textsByName,
    filters: z.strictObject({ actions: texts, environments: texts }),
    batch_size: whole,
    flush_interval_seconds: whole,
    enabled: flag,
    disabled_reason: textOrNull,
    former_secret_until: instantOrNull,
    failures: whole,
    failing_since: instantOrNull,
    last_delivered_at: instantOrNull,
    created_at: instant,
    created_by: person,
    revision: whole,
  })
  .meta({ id: "Webhook" });
export const WebhookPage = pageOf("webhooks", WebhookAnswer);

/** With its signing secret, which is in this answer only. */
export const NewWebhookAnswer = WebhookAnswer.extend({ signing_secret: text }).meta({ id: "NewWebhook" });
/** An edit names the secret where it made a new one. */
export const PatchedWebhookAnswer = WebhookAnswer.extend({ signing_secret: text.optional() }).meta({
  id: "PatchedWebhook",
});

/** What was sent to a webhook, or waits to be. */
export const DeliveryAnswer = z
  .strictObject({
    id: text,
    kind: z.enum(["batch", "test", "replay"]),
    events: whole,
    first_seq: wholeOrNull,
    last_seq: wholeOrNull,
    status: z.enum(["pending", "delivered", "failed"]),
    attempts: whole,
    status_code: wholeOrNull,
    error: textOrNull,
    duration_ms: z.number().nullable(),
    created_at: instant,
    attempted_at: instantOrNull,
    next_attempt_at: instantOrNull,
  })
  .meta({ id: "Delivery" });
export const DeliveryPage = pageOf("deliveries", DeliveryAnswer);
