/** Where a job stands. `dead` has used up its attempts: it waits for a person. */
export const JOB_STATES = ["waiting", "scheduled", "running", "retrying", "dead"] as const;
export type JobState = (typeof JOB_STATES)[number];

type Facts = { state: JobState; task: string; ticket_status: string | null; ids: Record<string, string> };

/** Why this job cannot be run again now, in the words of the refusal; null when it can. Pure. */
export function whyNotRetry({ state, task, ticket_status, ids }: Facts): { code: string; message: string } | null {
  if (ids.workspace_id === undefined)
    return {
      code: "JOB_OF_INSTALLATION",
      message: "It belongs to the whole installation; nobody runs it again from a workspace.",
    };
  if (state === "running") return { code: "JOB_RUNNING", message: "It is running now." };
  if (state === "waiting" || state === "scheduled")
    return { code: "JOB_NOT_FAILED", message: "It has not failed: it runs by itself when its time comes." };
  if (task === "operation.execute" && ticket_status !== null && !["APPROVED", "EXECUTING"].includes(ticket_status))
    return {
      code: "JOB_HAS_NOTHING_TO_DO",
      message: `Its request has ended as ${ticket_status}. Ask again with a new request.`,
    };
  return null;
}

/** A job's id as it is shown, in the form of all ids; and back, or null for what is none. */
export const toJobId = (id: string): string => `job_${id.padStart(26, "0")}`;
export const fromJobId = (text: string): string | null => /^job_0*(\d{1,18})$/.exec(text)?.[1] ?? null;
