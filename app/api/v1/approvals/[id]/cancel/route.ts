import { z } from "zod";
import { cancel } from "@/lib/approvals/cancel";
import { endpoint } from "@/lib/http/endpoint";
import { TicketAnswer } from "@/lib/tickets/answers";

export const POST = endpoint({
  summary: "Cancel a request of one's own",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  answer: TicketAnswer,
  run: cancel,
});
