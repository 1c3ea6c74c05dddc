import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { OperationPage } from "@/lib/operations/answers";
import { listOperations } from "@/lib/operations/list";
import { EVENT_STATUSES } from "@/lib/operations/shapes";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List operations",
  room: "operations",
  query: z.object({
    environment: z.string().max(63).optional(),
    status: z.enum(EVENT_STATUSES).optional(),
    operation: z.string().max(80).optional(),
    failing: z.stringbool().optional(),
    include_archived: z.stringbool().optional(),
    ...paging,
  }),
  answer: OperationPage,
  run: listOperations,
  reply: (page) => list("operations", page),
});
