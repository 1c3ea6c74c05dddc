import { z } from "zod";
import { withdraw } from "@/lib/approvals/withdraw";
import { endpoint } from "@/lib/http/endpoint";
import { TicketAnswer } from "@/lib/tickets/answers";

export const POST = endpoint({
  summary: "Withdraw an approved request of one's own before its time",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({ reason: z.string().max(2000).nullish() }),
  answer: TicketAnswer,
  run: withdraw,
});
