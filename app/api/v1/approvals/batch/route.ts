import { BatchAnswer } from "@/lib/batches/answers";
import { createBatch } from "@/lib/batches/create";
import { BatchBody } from "@/lib/batches/input";
import { endpoint } from "@/lib/http/endpoint";
import { accepted } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Approve or reject many requests, each on its own",
  room: "approvals",
  body: BatchBody,
  accepted: BatchAnswer,
  run: createBatch,
  reply: (batch) =>
    accepted(batch, { headers: { Location: `/api/v1/batches/${encodeURIComponent(batch.batch_id)}/status` } }),
});
