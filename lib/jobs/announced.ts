import { type Clock, systemClock } from "@/lib/clock";
import { type ReadJob, readJob } from "@/lib/jobs/actor";

type Announced = { workspace_id: string; event_id: string };
type Held = { at: number; context: Promise<ReadJob | null> };

/** What was read longer ago than this may be another by now: read again, it costs a round trip. */
const FRESH_MS = 1_000;

/**
 * Reads what a job needs when it is announced, while the queue still decides whose it is: both take a round trip, and so one
 * of them costs no time. At most `most` are held; a worker that is busy anyway reads later. Nothing is locked, and nothing
 * is believed: a start names the revision that it was judged on.
 */
export function announcedJobs(most: number, clock: Clock = systemClock) {
  const held = new Map<string, Held>();
  const old = ({ at }: Held) => clock.now().getTime() - at > FRESH_MS;
  return {
    /** Takes an announcement as it came; one that cannot be read is no announcement. */
    hear(text: string | undefined): void {
      for (const [id, one] of held) if (old(one)) held.delete(id);
      const job = held.size < most ? announcementIn(text) : null;
      if (!job) return;
      const now = clock.now();
      const context = readJob(job.workspace_id, job.event_id, now);
      // Whoever takes it hears of the failure; where the job is another worker's, nobody does.
      context.catch(() => {});
      held.set(job.event_id, { at: now.getTime(), context });
    },
    /** What was read ahead for this job, once; undefined where that was not done or is too old. */
    take(eventId: string): Promise<ReadJob | null> | undefined {
      const one = held.get(eventId);
      held.delete(eventId);
      return one && !old(one) ? one.context : undefined;
    },
  };
}

function announcementIn(text: string | undefined): Announced | null {
  try {
    const found = JSON.parse(text ?? "") as Partial<Announced> | null;
    const { workspace_id, event_id } = found ?? {};
    return typeof workspace_id === "string" && typeof event_id === "string" ? { workspace_id, event_id } : null;
  } catch {
    return null;
  }
}
