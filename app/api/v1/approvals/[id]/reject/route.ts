import { z } from "zod";
import { reject } from "@/lib/approvals/reject";
import { endpoint } from "@/lib/http/endpoint";
import { TicketAnswer } from "@/lib/tickets/answers";

export const POST = endpoint({
  summary: "Reject a request",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({
    digest: z.string().max(100).optional(),
    comment: z.string().trim().min(1, "say why: the requester reads this").max(4000),
  }),
  answer: TicketAnswer,
  run: reject,
});
