import { z } from "zod";
import { CheckpointsAnswer } from "@/lib/audit/proofs/answers";
import { listCheckpoints } from "@/lib/audit/proofs/checkpoints";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "List signed checkpoints of the log, newest first, and the keys that sign",
  room: "audit",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(1000).default(20),
    before: z.coerce.number().int().min(1).optional(),
  }),
  answer: CheckpointsAnswer,
  run: listCheckpoints,
});
