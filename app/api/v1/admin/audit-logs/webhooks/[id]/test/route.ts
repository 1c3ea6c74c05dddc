import { z } from "zod";
import { DeliveryAnswer } from "@/lib/audit/webhooks/answers";
import { testWebhook } from "@/lib/audit/webhooks/send";
import { endpoint } from "@/lib/http/endpoint";
import { accepted } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Send a message without events to a webhook",
  room: "audit",
  params: z.object({ id: z.string().max(40) }),
  run: testWebhook,
  accepted: DeliveryAnswer,
  reply: (delivery) => accepted(delivery),
});
