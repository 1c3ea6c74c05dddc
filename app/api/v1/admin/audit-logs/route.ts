import { z } from "zod";
import { AuditPage } from "@/lib/audit/read/answers";
import { AuditFilter } from "@/lib/audit/read/filter";
import { listAuditEvents } from "@/lib/audit/read/list";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List audit events",
  room: "audit",
  query: z.object({ ...AuditFilter, ...paging }),
  answer: AuditPage,
  run: listAuditEvents,
  reply: (page) => list("logs", page),
});
