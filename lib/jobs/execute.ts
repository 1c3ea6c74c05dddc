import type { Actor } from "@/lib/access/actor";
import { deferExecution } from "@/lib/approvals/execution/defer";
import { failExecution } from "@/lib/approvals/execution/fail";
import { postponeExecution } from "@/lib/approvals/execution/postpone";
import { startExecution } from "@/lib/approvals/execution/start";
import { movedSince } from "@/lib/change/transaction";
import { type Clock, systemClock } from "@/lib/clock";
import { isRefusal, type Refusal } from "@/lib/errors";
import { type EventRow, type JobContext, type ReadJob, readJob } from "@/lib/jobs/actor";
import type { Ahead } from "@/lib/jobs/announced";
import { OPERATIONS } from "@/lib/jobs/operations";
import { log } from "@/lib/log";
import { failOperation } from "@/lib/operations/fail";

export type ExecuteJob = { workspace_id: string; event_id: string };
export type Attempt = {
  number: number;
  last: boolean;
  clock?: Clock;
  /** What was made ready when the job was announced. */
  ahead?: Ahead;
};
export type Executed = "completed" | "failed" | "cancelled" | "superseded" | "postponed";

/**
 * Carries out an approved request: start, then the same change that opened it, under the ticket's authority. A refusal
 * ends the request in FAILED with its code; another error is shown on the request and thrown, so that the queue retries, and
 * ends it on the last attempt. A missing event or a request that is not to be executed is left alone. Safe to run twice.
 */
export async function executeOperation(job: ExecuteJob, attempt: Attempt): Promise<Executed> {
  const clock = attempt.clock ?? systemClock;
  const read = () => readJob(job.workspace_id, job.event_id, clock.now());
  // Made ready for a first attempt: what is announced has never run.
  const ahead = attempt.number === 1 ? attempt.ahead : undefined;
  const started = ahead?.start();
  // It is waited for below, whatever happens until then.
  started?.catch(() => {});
  // Read by what was announced, which anybody can say: that there is nothing is heard from the queue's own words alone.
  const ready = await ahead?.context.catch(() => null);
  const found = ready?.actor.workspace.id === job.workspace_id ? ready : await read();
  if (!found) {
    log.warn({ event: job.event_id }, "domain event is gone; its job ends here");
    return "cancelled";
  }
  const { event } = found;
  const ticketId = event.ticket_id;
  if (ticketId === null) return executeQueued(found, attempt);
  const begun = await start(found, ticketId, { attempt: attempt.number, clock, started });
  if (typeof begun === "string") return begun;
  const { actor, fencingToken } = begun;

  try {
    await operationOf(event).runUnder(actor, event.payload.input, { id: ticketId, fencingToken }, { clock });
    return "completed";
  } catch (error) {
    if (isRefusal(error) && error.code === "TICKET_NOT_EXECUTING") return "superseded";
    const held = { id: ticketId, fencing_token: fencingToken, error: shown(error) };
    if (!attempt.last && !isPermanent(error)) {
      await defer(actor, held, attempt.number, clock);
      throw error;
    }
    if (!isRefusal(error)) log.error({ err: error, event: job.event_id }, "operation failed for good");
    await failExecution.run(actor, held, { clock });
    return "failed";
  }
}

function operationOf(event: EventRow) {
  const operation = OPERATIONS.get(event.payload.change);
  if (!operation) throw new Error(`no operation ${event.payload.change}`);
  return operation;
}

/**
 * Carries out an operation that nobody had to agree to. Its event alone says how it goes: COMPLETED, FAILED with the code, or
 * PROCESSING with the error while another attempt follows.
 */
async function executeQueued({ actor, event }: JobContext, attempt: Attempt): Promise<Executed> {
  const clock = attempt.clock ?? systemClock;
  if (event.status !== "PROCESSING") return "superseded";
  try {
    await operationOf(event).runUnder(actor, event.payload.input, { event: event.id }, { clock });
    return "completed";
  } catch (error) {
    if (isRefusal(error) && error.code === "EVENT_NOT_PROCESSING") return "superseded";
    const last = attempt.last || isPermanent(error);
    if (!isRefusal(error)) log.error({ err: error, event: event.id }, "operation failed");
    const input = {
      event: event.id,
      attempt: attempt.number,
      error: shown(error),
      next_attempt_at: null as Date | null,
    };
    if (!last) input.next_attempt_at = nextAttemptAt(attempt.number, clock);
    const written = failOperation.run(actor, input, { clock });
    // Whatever failed may fail this too; where another attempt follows, the log alone then says so.
    if (last) await written;
    else
      await written.catch((err: unknown) =>
        log.warn({ err, event: event.id }, "a failed attempt could not be recorded"),
      );
    if (!last) throw error;
    return "failed";
  }
}

/** The queue's own backoff: the exponential of the attempt, in seconds. */
const nextAttemptAt = (attempt: number, clock: Clock) =>
  new Date(clock.now().getTime() + Math.round(Math.exp(Math.min(attempt, 10)) * 1000));

const shown = (error: unknown) =>
  isRefusal(error)
    ? { code: error.code, detail: error.detail }
    : { code: "EXECUTION_ERROR", detail: "The operation could not be carried out." };

/** Shows on the request that another attempt follows. Whatever failed may fail this too; then the log alone says so. */
async function defer(
  actor: Actor,
  held: { id: string; fencing_token: number; error: { code: string; detail: string } },
  attempt: number,
  clock: Clock,
) {
  const input = { ...held, attempt, next_attempt_at: nextAttemptAt(attempt, clock) };
  await deferExecution
    .run(actor, input, { clock })
    .catch((err: unknown) => log.warn({ err, ticket: held.id }, "a failed attempt could not be recorded"));
}

/** What will be answered the same way next time: everything but an unavailable database. */
const isPermanent = (error: unknown): error is Refusal => isRefusal(error) && error.status < 500;

/** Under which token it runs, by an actor who knows the environments as they were then. */
type Started = { actor: Actor; fencingToken: number } | "postponed" | "superseded";
type Start = {
  attempt: number;
  clock: Clock;
  started?: ReturnType<Ahead["start"]> | undefined;
  /** How often what was read had moved by the time the start was written. */
  moved?: number;
};

/** What moves each time it is looked at is left to the next attempt. */
const MOST_MOVED = 5;

async function start(job: ReadJob, ticketId: string, how: Start): Promise<Started> {
  const { attempt, clock, started, moved = 0 } = how;
  const { actor, event, read } = job;
  try {
    const outcome =
      (await started) ?? (await startExecution.runRead(actor, { id: ticketId, attempt }, read, { clock }));
    return outcome.kind === "done" ? { actor, fencingToken: outcome.result.fencingToken } : "superseded";
  } catch (error) {
    if (isOver(error)) return "superseded";
    // The start names what no lock of its own holds: the environment, and that no freeze is open there.
    if (movedSince(error) && moved < MOST_MOVED) {
      const anew = await readJob(actor.workspace.id, event.id, clock.now());
      return anew ? start(anew, ticketId, { attempt, clock, moved: moved + 1 }) : "superseded";
    }
    if (!isRefusal(error) || error.code !== "FROZEN") throw error;
  }
  try {
    const put = await postponeExecution.run(actor, { id: ticketId }, { clock });
    if (put.kind === "done" && put.result.until) return "postponed";
  } catch (error) {
    if (isOver(error)) return "superseded";
    throw error;
  }
  // The freeze was ended meanwhile, and whoever ended it did not know of this one.
  return start(job, ticketId, { attempt, clock, moved });
}

/** Ended or taken back since it was enqueued: nothing is left to do, and nothing to retry. */
const isOver = (error: unknown): boolean =>
  isRefusal(error) && (error.code === "TICKET_NOT_APPROVED" || error.status === 404);
