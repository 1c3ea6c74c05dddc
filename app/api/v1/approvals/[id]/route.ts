import { z } from "zod";
import { getApproval } from "@/lib/approvals/get";
import { FullTicketAnswer } from "@/lib/approvals/reading/answers";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Read an approval request",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  answer: FullTicketAnswer,
  run: getApproval,
});
