import { z } from "zod";
import { listApprovals, TicketFilter } from "@/lib/approvals/list";
import { TicketPage } from "@/lib/approvals/reading/answers";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List approval requests",
  room: "approvals",
  query: z.object({ ...TicketFilter, ...paging }),
  answer: TicketPage,
  run: listApprovals,
  reply: (page) => list("tickets", page),
});
