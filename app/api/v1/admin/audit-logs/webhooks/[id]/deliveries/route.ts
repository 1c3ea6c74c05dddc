import { z } from "zod";
import { DeliveryPage } from "@/lib/audit/webhooks/answers";
import { listDeliveries } from "@/lib/audit/webhooks/list";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "What was sent to a webhook, or waits to be",
  room: "audit",
  params: z.object({ id: z.string().max(40) }),
  query: z.object(paging),
  answer: DeliveryPage,
  run: listDeliveries,
  reply: (page) => list("deliveries", page),
});
