import { z } from "zod";
import { BatchStatusAnswer } from "@/lib/batches/answers";
import { getBatchStatus } from "@/lib/batches/status";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Read how far a batch of yours has come",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  answer: BatchStatusAnswer,
  run: getBatchStatus,
});
