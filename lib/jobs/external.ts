import { randomUUID } from "node:crypto";
import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import { redact } from "@/lib/audit/redact";
import { type Clock, systemClock } from "@/lib/clock";
import { batch, type Rows } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { env } from "@/lib/env";
import { isRefusal } from "@/lib/errors";
import { type ExternalApprovalProvider, externalFailure, isExternalFailure } from "@/lib/external-approvals/provider";
import { recordExternal } from "@/lib/external-approvals/submission/callback";
import { endSubmit, withdraw } from "@/lib/external-approvals/submission/end";
import {
  askOf,
  type LoadedSubmission,
  loadSubmission,
  loadSystem,
  namedFor,
  readSubmission,
  readSystem,
  secretOf,
} from "@/lib/external-approvals/submission/load";
import { tellTest } from "@/lib/external-approvals/test-message";
import { webhookProvider } from "@/lib/external-approvals/webhook";
import { log } from "@/lib/log";
import { to, toApi } from "@/lib/paths";
import { effectiveSpec } from "@/lib/tickets/shapes";

export type SubmissionJob = { workspace_id: string; submission_id: string };
export type SystemJob = { workspace_id: string; system_id: string };
type Attempt = { last: boolean; clock?: Clock };

const FIRST_CHECK_MS = 15 * 60_000;
const MOST_BETWEEN_CHECKS_MS = 6 * 3_600_000;

/**
 * Puts a waiting request to its external system. What fails is tried again; after the last attempt, or at once where another
 * would end the same way, the submission has FAILED and says why, and the request is left to the people here as it always was.
 * Answers how the submission stands.
 */
export async function submitExternally(job: SubmissionJob, attempt: Attempt): Promise<string> {
  const clock = attempt.clock ?? systemClock;
  const found = readSubmission(await send(loadSubmission(job.submission_id)));
  if (found?.submission.status !== "QUEUED") return found?.submission.status ?? "gone";
  const actor = systemActor(found, found.ticket.correlation_id);
  const id = found.submission.id;
  // It may have been edited since it was opened; what is sent now is what is seen.
  const digest = found.ticket.proposal_digest;
  const end = (input: object, verb = endSubmit) => ending(verb.run(actor, { id, ...input }, { clock }));
  if (found.ticket.status !== "PENDING_APPROVAL" || !found.system.enabled || found.system.deleted_at)
    return end({ status: "CANCELLED" }, withdraw);
  try {
    const base = env.ASSENT_BASE_URL ?? `http://localhost:${env.PORT}`;
    const request = to.approval({ workspace: found.workspace.slug, id: found.ticket.id });
    const urls = { callback: new URL(toApi.approvalCallback({ id }), base).href, request: new URL(request, base).href };
    const { spec } = redact("approval.request", { spec: effectiveSpec(found.ticket) });
    const { externalId } = await provider(found, clock).submit(askOf(found, urls, spec));
    const next_check_at = new Date(clock.now().getTime() + FIRST_CHECK_MS);
    return end({ status: "SUBMITTED", external_id: externalId, next_check_at, digest });
  } catch (error) {
    if (!attempt.last && !isHopeless(error)) throw error;
    return end({ status: "FAILED", error: shown(error), digest });
  }
}

/**
 * Takes a submission back whose request no longer waits or was edited since, or whose system is off; or asks the system how it
 * stands. Safe to run twice.
 */
export async function followExternally(job: SubmissionJob, attempt: Attempt): Promise<string> {
  const clock = attempt.clock ?? systemClock;
  const found = readSubmission(await send(loadSubmission(job.submission_id)));
  if (found?.submission.status !== "SUBMITTED") return found?.submission.status ?? "gone";
  const actor = systemActor(found, found.ticket.correlation_id);
  const { id, external_id: externalId } = found.submission;
  const asked = { submissionId: id, externalId };
  const why = whyWithdrawn(found);
  if (why) {
    let error: { code: string; detail: string } | null = null;
    try {
      if (!found.system.deleted_at) await provider(found, clock).cancel(asked, why);
    } catch (problem) {
      if (!attempt.last && !isHopeless(problem)) throw problem;
      error = shown(problem);
    }
    return ending(withdraw.run(actor, { id, status: "CANCELLED", error }, { clock }));
  }
  try {
    const decision = await provider(found, clock).checkStatus(asked);
    if (decision) {
      const { decision: how } = await recordExternal(found, decision, { context: actor.context, clock });
      return how;
    }
  } catch (error) {
    // What the rules refuse stays refused and is in the log; everything else is asked again when it is due.
    log.warn(
      { err: isRefusal(error) ? error.code : error, submission: id },
      "an external system could not be followed",
    );
  }
  await send([later(id, clock.now())]);
  return "SUBMITTED";
}

/** Sends a test message and notes on the system what came of it. */
export async function testExternally(job: SystemJob, options: { clock?: Clock } = {}): Promise<void> {
  const clock = options.clock ?? systemClock;
  const found = readSystem(await send(loadSystem(sql`SELECT ${job.system_id}::text`)));
  if (!found || found.system.deleted_at) return;
  const actor = systemActor(found, randomUUID());
  const error = await provider(found, clock)
    .test()
    .then(() => null, shown);
  await tellTest.run(actor, { id: found.system.id, error }, { clock });
}

/** Enqueues what is to be followed: submissions that are to be taken back (see {@link whyWithdrawn}), and those due to be asked about. Runs every minute. */
export async function sweepSubmissions(now: Date): Promise<number> {
  const [rows] = await send([
    sql`SELECT assent_enqueue('external.follow', json_build_object('workspace_id', x.workspace_id, 'submission_id', x.id), 'follow ' || x.id, NULL, 4)
      FROM (SELECT x.workspace_id, x.id FROM external_submissions x
        JOIN approval_requests r ON r.workspace_id = x.workspace_id AND r.id = x.request_id
        JOIN external_approval_systems s ON s.workspace_id = x.workspace_id AND s.id = x.system_id
        WHERE x.status = 'SUBMITTED' AND (r.status <> 'PENDING_APPROVAL' OR r.proposal_digest <> x.digest OR NOT s.enabled OR x.next_check_at <= ${now})
        ORDER BY x.next_check_at, x.id LIMIT 200) x`,
  ]);
  return rows?.rows.length ?? 0;
}

/** The next look is as far away as the submission is old, up to six hours. */
const later = (id: string, now: Date): Sql =>
  sql`UPDATE external_submissions SET next_check_at = ${now}::timestamptz
      + least(greatest(${now}::timestamptz - submitted_at, ${FIRST_CHECK_MS} * interval '1 millisecond'),
        ${MOST_BETWEEN_CHECKS_MS} * interval '1 millisecond') WHERE id = ${id} AND status = 'SUBMITTED'`;

function provider(found: Omit<LoadedSubmission, "submission" | "ticket">, clock: Clock): ExternalApprovalProvider {
  const secret = secretOf(found);
  if (secret === null) throw externalFailure("SECRET_MISSING", "The system has no secret any more.", true);
  return webhookProvider({ system: found.system, secret, named: namedFor(found), clock });
}

/** Why a decision is not asked for any more; null while it is. */
function whyWithdrawn({ ticket, system, submission }: LoadedSubmission): string | null {
  if (ticket.status !== "PENDING_APPROVAL") return `The request is ${ticket.status}; no decision is needed.`;
  if (!system.enabled || system.deleted_at) return "This system does not decide any more; no decision is needed.";
  if (ticket.proposal_digest !== submission.digest)
    return "The proposal was edited after it was sent; no decision is needed.";
  return null;
}

async function ending(run: Promise<{ kind: string; result?: { status: string } }>): Promise<string> {
  const outcome = await run;
  return outcome.result?.status ?? outcome.kind;
}

const isHopeless = (error: unknown): boolean => isExternalFailure(error) && error.hopeless;

function shown(error: unknown): { code: string; detail: string } {
  if (isExternalFailure(error)) return { code: error.code, detail: error.message };
  if (isRefusal(error)) return { code: error.code, detail: error.detail };
  log.error({ err: error }, "an external system could not be asked");
  return { code: "EXTERNAL_ERROR", detail: "The external system could not be asked." };
}

/** The job, in the name of nobody: what it ends it was handed by a change. */
const systemActor = (
  { workspace, environments }: { workspace: Actor["workspace"]; environments: EnvironmentRef[] },
  correlationId: string,
): Actor => ({
  kind: "job",
  id: "external.submit",
  userId: null,
  name: "external.submit",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: "external.submit", correlationId, ip: null, userAgent: null },
  workspace,
  environments,
  grants: [{ role: "viewer", environments: null }],
});

async function send(statements: readonly Sql[]): Promise<Rows[]> {
  const client = await appPool().connect();
  try {
    const rows = await batch(client, statements);
    client.release();
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
