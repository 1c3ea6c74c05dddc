import { z } from "zod";
import { approve } from "@/lib/approvals/approve";
import { ModifiedSpec } from "@/lib/approvals/edits/preview";
import { endpoint } from "@/lib/http/endpoint";
import { TicketAnswer } from "@/lib/tickets/answers";

export const POST = endpoint({
  summary: "Approve a request",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({
    digest: z.string().max(100).optional(),
    comment: z.string().max(4000).nullish(),
    modified_spec: ModifiedSpec.optional(),
    modification_reason: z.string().max(2000).nullish(),
  }),
  answer: TicketAnswer,
  run: approve,
});
