import { z } from "zod";
import { PatchedWebhookAnswer, WebhookAnswer } from "@/lib/audit/webhooks/answers";
import { getWebhook } from "@/lib/audit/webhooks/list";
import { patchWebhook } from "@/lib/audit/webhooks/patch";
import { removeWebhook } from "@/lib/audit/webhooks/remove";
import { WebhookPatch } from "@/lib/audit/webhooks/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { noContent, ok } from "@/lib/http/reply";

const params = z.object({ id: z.string().max(40) });

export const GET = endpoint({
  summary: "One webhook, without its secrets",
  room: "audit",
  params,
  answer: WebhookAnswer,
  run: getWebhook,
  reply: (webhook) => ok(webhook, { etag: webhook.revision }),
});

export const PATCH = endpoint({
  summary: "Change, enable or disable a webhook, or give it a new signing secret",
  room: "audit",
  secret: true,
  params,
  body: WebhookPatch,
  answer: PatchedWebhookAnswer,
  run: patchWebhook,
  input: ({ params: { id }, body }) => ({ id, patch: body }),
  reply: (webhook) => ok(webhook, { etag: webhook.revision }),
});

export const DELETE = endpoint({
  summary: "Delete a webhook and forget its secrets",
  room: "audit",
  params,
  answer: "nothing",
  run: removeWebhook,
  reply: () => noContent(),
});
