import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { JobPage } from "@/lib/job-queue/answers";
import { listJobs } from "@/lib/job-queue/list";
import { JOB_STATES } from "@/lib/job-queue/rules";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List jobs that wait, run, are tried again or are dead",
  room: "jobs",
  query: z.object({ state: z.enum(JOB_STATES).optional(), task: z.string().max(128).optional(), ...paging }),
  answer: JobPage,
  run: listJobs,
  reply: (page) => {
    const reply = list("jobs", page);
    return { ...reply, body: { ...(reply.body as object), counts: page.counts } };
  },
});
