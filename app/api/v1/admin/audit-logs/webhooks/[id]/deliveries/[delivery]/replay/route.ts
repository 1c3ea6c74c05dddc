import { z } from "zod";
import { DeliveryAnswer } from "@/lib/audit/webhooks/answers";
import { replayDelivery } from "@/lib/audit/webhooks/send";
import { endpoint } from "@/lib/http/endpoint";
import { accepted } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Send the events of a delivery again",
  room: "audit",
  params: z.object({ id: z.string().max(40), delivery: z.string().max(40) }),
  run: replayDelivery,
  accepted: DeliveryAnswer,
  reply: (delivery) => accepted(delivery),
});
