import { z } from "zod";
import {
  flag,
  instant,
  instantOrNull,
  pageOf,
  text,
  textOrNull,
  texts,
  textsByName,
  whole,
  wholeOrNull,
} from "@/lib/answers";
import { JOB_STATES } from "@/lib/job-queue/rules";

/** A job as admins see it: ids of what it is about, never its payload. */
export const JobAnswer = z
  .strictObject({
    id: text,
    task: text,
    state: z.enum(JOB_STATES),
    summary: textOrNull,
    ids: textsByName,
    ticket: z.strictObject({ id: text, status: text }).nullable(),
    attempts: whole,
    max_attempts: whole,
    last_error: textOrNull,
    created_at: instant,
    next_attempt_at: instantOrNull,
    lease: z
      .strictObject({
        since: instant,
        worker: textOrNull,
        worker_seen_at: instantOrNull,
        expires_at: instantOrNull,
        fencing_token: wholeOrNull,
      })
      .nullable(),
    can_retry: flag,
    reasons: texts,
  })
  .meta({ id: "Job" });

/** A page of jobs, and how many there are of each state. */
export const JobPage = pageOf("jobs", JobAnswer).extend({ counts: z.record(z.enum(JOB_STATES), whole) });
