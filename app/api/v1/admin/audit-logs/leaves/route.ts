import { z } from "zod";
import { LeavesAnswer } from "@/lib/audit/proofs/answers";
import { listLeaves } from "@/lib/audit/proofs/leaves";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Read the leaves of the log, to recompute its root",
  room: "audit",
  query: z.object({
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(20_000).default(10_000),
  }),
  answer: LeavesAnswer,
  run: listLeaves,
});
