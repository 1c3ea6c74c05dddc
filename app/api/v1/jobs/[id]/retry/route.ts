import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { JobAnswer } from "@/lib/job-queue/answers";
import { retryJob } from "@/lib/job-queue/retry";

export const POST = endpoint({
  summary: "Run a failed job again",
  room: "jobs",
  params: z.object({ id: z.string().max(40) }),
  answer: JobAnswer,
  run: retryJob,
  reply: (job) => ok(job),
});
