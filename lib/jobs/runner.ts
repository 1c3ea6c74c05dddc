import { EventEmitter } from "node:events";
import type { Runner, TaskList } from "graphile-worker";
import type { Notification, PoolClient } from "pg";
import { toldOn } from "@/lib/approvals/execution/told";
import { ANNOUNCED } from "@/lib/change/act";
import { closeAttempts } from "@/lib/change/anonymous";
import { plainPool, queuePool } from "@/lib/db/pool";
import { announcedJobs } from "@/lib/jobs/announced";
import { type DecideJob, decideItem } from "@/lib/jobs/decide";
import { type ExecuteJob, executeOperation } from "@/lib/jobs/execute";
import {
  followExternally,
  type SubmissionJob,
  type SystemJob,
  submitExternally,
  sweepSubmissions,
  testExternally,
} from "@/lib/jobs/external";
import { startHeartbeat } from "@/lib/jobs/heartbeat";
import {
  archiveEvents,
  ensureAuditMonths,
  purgeDeliveries,
  purgeIdempotencyKeys,
  purgeNotifications,
} from "@/lib/jobs/housekeeping";
import { type ImportJob, runImport } from "@/lib/jobs/import";
import { checkAuditLog } from "@/lib/jobs/log/check";
import { purgeAuditBodies } from "@/lib/jobs/log/purge";
import { type EmailJob, sendEmails } from "@/lib/jobs/mail/send";
import { tellOfOffers } from "@/lib/jobs/policies/offers";
import { checkRequest } from "@/lib/jobs/requests/check";
import { purgeHeldSecrets } from "@/lib/jobs/requests/held";
import { tellOfStranded } from "@/lib/jobs/requests/stranded";
import { resealSecrets } from "@/lib/jobs/reseal";
import { sweepExecutions } from "@/lib/jobs/sweep";
import { log } from "@/lib/log";
import { countJob } from "@/lib/metrics/count";

type Announced = ReturnType<typeof announcedJobs>;

/** Every job by name. A payload holds ids; the handler reads the state anew and may run twice. */
const promptTasks = (announced: Announced): TaskList => ({
  "operation.execute": async (payload, { job }) => {
    const ahead = announced.take((payload as ExecuteJob).event_id);
    const last = job.attempts >= job.max_attempts;
    await executeOperation(payload as ExecuteJob, { number: job.attempts, last, ...(ahead && { ahead }) });
  },
  "batch.decide": async (payload, { job }) => {
    await decideItem(payload as DecideJob, { last: job.attempts >= job.max_attempts });
  },
  "external.sweep": async () => {
    await sweepSubmissions(new Date());
  },
  "request.check": async (payload) => {
    await checkRequest(payload as ExecuteJob);
  },
  "requests.stranded": async () => {
    await tellOfStranded(new Date());
  },
  "policies.offers": async () => {
    await tellOfOffers(new Date());
  },
  "operations.sweep": async () => {
    await sweepExecutions(new Date());
  },
  "audit.verify": async (_payload, { addJob }) => {
    const found = await checkAuditLog(new Date());
    if (found && "again" in found) await addJob("audit.verify", {}, { runAt: found.again, jobKey: "audit.verify" });
  },
  "audit.purge": async () => {
    await purgeAuditBodies(new Date());
  },
  "audit.months": () => ensureAuditMonths(new Date()),
  "events.archive": () => archiveEvents(new Date()),
  "idempotency.purge": () => purgeIdempotencyKeys(new Date()),
  "secrets.reseal": async () => {
    await resealSecrets();
  },
  "secrets.forget": async () => {
    await purgeHeldSecrets(new Date());
  },
  "notifications.purge": async () => {
    await purgeNotifications(new Date());
  },
  "webhooks.purge": () => purgeDeliveries(new Date()),
  "attempts.close": async () => {
    await closeAttempts(new Date());
  },
});

/**
 * Jobs that wait for somebody outside, or are long. They have workers of their own: a mail server that hangs holds up no
 * approved request.
 */
const SLOW_TASKS: TaskList = {
  "import.run": async (payload, { job }) => {
    await runImport(payload as ImportJob, { last: job.attempts >= job.max_attempts });
  },
  "external.submit": async (payload, { job }) => {
    await submitExternally(payload as SubmissionJob, { last: job.attempts >= job.max_attempts });
  },
  "external.follow": async (payload, { job }) => {
    await followExternally(payload as SubmissionJob, { last: job.attempts >= job.max_attempts });
  },
  "external.test": (payload) => testExternally(payload as SystemJob),
  "notification.email": async (payload, { abortSignal }) => {
    await sendEmails(payload as EmailJob, undefined, abortSignal);
  },
};

const TIMETABLE = [
  { task: "operations.sweep", match: "* * * * *" },
  { task: "external.sweep", match: "* * * * *" },
  { task: "attempts.close", match: "*/5 * * * *" },
  { task: "audit.verify", match: "*/5 * * * *" },
  { task: "audit.months", match: "10 1 * * *" },
  { task: "audit.purge", match: "10 2 * * *" },
  { task: "events.archive", match: "20 1 * * *" },
  { task: "requests.stranded", match: "50 1 * * *" },
  { task: "policies.offers", match: "55 1 * * *" },
  { task: "idempotency.purge", match: "30 1 * * *" },
  { task: "webhooks.purge", match: "35 1 * * *" },
  { task: "secrets.reseal", match: "40 1 * * *" },
  { task: "secrets.forget", match: "42 1 * * *" },
  { task: "notifications.purge", match: "45 1 * * *" },
];

const CONCURRENCY = 4;
/** Where jobs are announced: on the channel of all, and on that of this installation's processes. */
const channels = () => [ANNOUNCED, toldOn()].filter((name) => name !== null);

type Listening = { client: PoolClient };
type Heard = { message: Notification };
type JobEvent = { job: { task_identifier: string; attempts: number; max_attempts: number } };

/** Less than the server has in all, so that what is sealed and told after the jobs still is. */
const STOP_WITHIN_MS = 15_000;

/**
 * Starts the queue's workers in this process: picks jobs up by LISTEN/NOTIFY, keeps a heartbeat, gives back what dead
 * processes left locked. `stop` lets running jobs end and waits until their completion is written, for a while: the pool may
 * only be ended afterwards, or the queue loses the last completion without a word.
 */
export async function startRunner(options: { concurrency?: number; pollMs?: number; stopWithinMs?: number } = {}) {
  const workerIds = new Set<string>();
  const eventsOf = () => {
    const events = new EventEmitter();
    // Jobs are locked in the name of the pool, not of its workers.
    events.on("pool:create", ({ workerPool }: { workerPool: { id: string } }) => workerIds.add(workerPool.id));
    events.on("job:success", ({ job }: JobEvent) => countJob(job.task_identifier, "done"));
    events.on("job:error", ({ job }: JobEvent) =>
      countJob(job.task_identifier, job.attempts < job.max_attempts ? "retried" : "failed"),
    );
    return events;
  };
  const concurrency = options.concurrency ?? CONCURRENCY;
  const announced = announcedJobs(concurrency);
  const events = eventsOf();
  // On the connection on which the queue listens: it is made anew when it breaks, and what is missed costs a round trip, no more.
  events.on("pool:listen:success", ({ client }: Listening) =>
    // Once the queue listens itself; a client takes one query at a time.
    client.once(
      "drain",
      () =>
        void client
          .query(
            channels()
              .map((name) => `LISTEN "${name}"`)
              .join(";"),
          )
          .catch(() => {}),
    ),
  );
  events.on("pool:listen:notification", ({ message }: Heard) => {
    if (channels().includes(message.channel)) announced.hear(message.payload);
  });
  await ensureAuditMonths(new Date());
  // Not loaded by a server whose jobs run elsewhere.
  const { Logger, parseCronItems, run } = await import("graphile-worker");
  const common = {
    pgPool: queuePool(),
    concurrency,
    noHandleSignals: true,
    pollInterval: options.pollMs ?? 2000,
    logger: new Logger(
      () => (level, message) => log[level === "error" ? "error" : "debug"]({ room: "queue" }, message),
    ),
  };
  const timetable = parseCronItems(TIMETABLE.map((item) => ({ ...item, options: { backfillPeriod: 0 } })));
  // One after the other: each looks whether the queue's own tables are there.
  const runners: Runner[] = [
    await run({ ...common, taskList: promptTasks(announced), events, parsedCronItems: timetable }),
    await run({ ...common, taskList: SLOW_TASKS, events: eventsOf(), parsedCronItems: [] }),
  ];
  const heartbeat = await startHeartbeat(() => [...workerIds]);
  return {
    async stop() {
      const deadline = Date.now() + (options.stopWithinMs ?? STOP_WITHIN_MS);
      await endedBy(deadline, Promise.all(runners.map((runner) => runner.stop())));
      await untilNoneLocked([...workerIds], deadline);
      await heartbeat.stop();
    },
  };
}

/** Waits for the jobs under way, but not longer than that: one that hangs would keep the process for ever. */
async function endedBy(deadline: number, jobs: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, deadline - Date.now());
  });
  await Promise.race([jobs, late]).finally(() => clearTimeout(timer));
}

/** Polls until no job is locked by our workers. Past the deadline it gives up: the next process heals what is left. */
async function untilNoneLocked(workerIds: string[], deadline: number): Promise<void> {
  while (Date.now() < deadline) {
    const { rows } = await plainPool("jobs").query<{ held: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM graphile_worker.jobs WHERE locked_by = ANY($1)) AS held",
      [workerIds],
    );
    if (!rows[0]?.held) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  log.warn("jobs are still locked by this process; another one will take them over");
}
