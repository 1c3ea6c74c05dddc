import { setImmediate } from "node:timers/promises";
import { startExecution } from "@/lib/approvals/execution/start";
import { rowsOf, toldIn, writtenBy } from "@/lib/approvals/execution/told";
import { type Clock, systemClock } from "@/lib/clock";
import { isRefusal } from "@/lib/errors";
import { jobActor, type ReadJob, readJob } from "@/lib/jobs/actor";

type Announced = { workspace_id: string; event_id: string; told: unknown };
type Outcome = NonNullable<Awaited<ReturnType<typeof startExecution.tryRead>>>;
/** A start is written once it is granted, and no later than `by`. */
type Granted = { clock: Clock; granted: Promise<void>; by: Date };

/** What was made ready for a job while the queue handed it over. */
export type Ahead = {
  context: Promise<ReadJob | null>;
  /** Writes the start that was made ready; null where there was none, or it no longer holds. Whoever has the job calls it, once. */
  start(): Promise<Outcome | null>;
};
type Held = Ahead & { at: number; drop(): void };

/** What was read longer ago than this may be another by now: read again, it costs a round trip. */
const FRESH_MS = 1_000;

/**
 * Makes a job ready when it is announced, while the queue still decides whose it is: its start is composed of what was told,
 * or of what is read then. At most `most` are held; a worker that is busy anyway reads later. Nothing is locked or written,
 * no connection is kept, and nothing is believed: a start names all that it was composed of.
 */
export function announcedJobs(most: number, clock: Clock = systemClock) {
  const held = new Map<string, Held>();
  const old = ({ at }: Held) => clock.now().getTime() - at > FRESH_MS;
  const remove = (id: string) => {
    const one = held.get(id);
    held.delete(id);
    return one;
  };
  return {
    /** Takes an announcement as it came; one that cannot be read is no announcement. */
    hear(text: string | undefined): void {
      for (const [id, one] of held) if (old(one)) remove(id)?.drop();
      const job = held.size < most ? announcementIn(text) : null;
      if (!job) return;
      remove(job.event_id)?.drop();
      held.set(job.event_id, makeReady(job, clock));
    },
    /** What was made ready for this job, once; undefined where that was not done or is too old. */
    take(eventId: string): Ahead | undefined {
      const one = remove(eventId);
      if (!one || !old(one)) return one;
      one.drop();
      return undefined;
    },
  };
}

function makeReady({ workspace_id, event_id, told }: Announced, clock: Clock): Held {
  const now = clock.now();
  let [grant, drop] = [() => {}, () => {}];
  const granted = new Promise<void>((resolve, reject) => {
    grant = resolve;
    drop = () => reject(new Error("another worker has the job"));
  });
  const read = () => readJob(workspace_id, event_id, now);
  const when = { clock, granted, by: new Date(now.getTime() + FRESH_MS) };
  const ready = told === undefined ? null : startTold({ workspace_id, event_id, told }, when);
  // What was told is enough for the start; the rest is read once that is written.
  const context = ready ? granted.then(() => ready.then(read, read)) : read();
  const started = ready ?? startRead(context, when);
  // Whoever takes it hears of the failure; where the job is another worker's, nobody does.
  for (const promise of [context, granted, started]) promise.catch(() => {});
  const start = () => {
    grant();
    return started;
  };
  return { at: now.getTime(), context, start, drop };
}

/** Null where what was told is not of the very job that was announced. */
async function startTold({ workspace_id, event_id, told }: Announced, when: Granted): Promise<Outcome | null> {
  // The queue's own question goes first: composing takes no longer than its answer.
  await setImmediate();
  const found = toldIn(told);
  if (found?.workspace.id !== workspace_id || found.request.event_id !== event_id) return null;
  const { request, workspace, environment } = found;
  const actor = jobActor({ ...request, id: event_id }, workspace, environment ? [environment] : []);
  const rows = writtenBy(when.by, rowsOf(found));
  try {
    return await startExecution.tryRead(actor, { id: request.id, attempt: 1 }, rows, when);
  } catch (error) {
    // The database refused what was told as such: nothing was written, and it says nothing of the job.
    if (!isRefusal(error)) return null;
    throw error;
  }
}

async function startRead(context: Promise<ReadJob | null>, when: Granted): Promise<Outcome | null> {
  const found = await context.catch(() => null);
  const id = found?.event.ticket_id;
  return id ? startExecution.tryRead(found.actor, { id, attempt: 1 }, writtenBy(when.by, found.read), when) : null;
}

function announcementIn(text: string | undefined): Announced | null {
  try {
    const { workspace_id, event_id, told } = (JSON.parse(text ?? "") ?? {}) as Partial<Announced>;
    return typeof workspace_id === "string" && typeof event_id === "string" ? { workspace_id, event_id, told } : null;
  } catch {
    return null;
  }
}
