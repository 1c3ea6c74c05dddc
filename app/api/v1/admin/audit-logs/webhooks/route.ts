import { NewWebhookAnswer, WebhookPage } from "@/lib/audit/webhooks/answers";
import { createWebhook } from "@/lib/audit/webhooks/create";
import { listWebhooks } from "@/lib/audit/webhooks/list";
import { NewWebhook } from "@/lib/audit/webhooks/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";

export const GET = endpoint({
  summary: "List the webhooks that get audit events",
  room: "audit",
  answer: WebhookPage,
  run: listWebhooks,
  reply: (page) => list("webhooks", page),
});

export const POST = endpoint({
  summary: "Send audit events to an address; the signing secret is in this answer only",
  room: "audit",
  secret: true,
  bodySecret: true,
  body: NewWebhook,
  answer: NewWebhookAnswer,
  status: 201,
  run: createWebhook,
  reply: (made) => created(made, { location: toApi.auditWebhook(made), etag: made.revision }),
});
