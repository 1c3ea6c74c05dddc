import type { Actor } from "@/lib/access/actor";
import { can, whyCannot, whyOnlyReads } from "@/lib/access/can";
import type { AuditEvent } from "@/lib/audit/events";
import type { EventScope } from "@/lib/audit/record";
import type { Done, Job } from "@/lib/change/act";
import {
  type Claim,
  finishEvent,
  finishTicket,
  holdToBase,
  holdToTicket,
  isEventClaim,
  keepEffect,
  loadAuthority,
  readAuthority,
  readEvent,
} from "@/lib/change/authority";
import type { Change, Outcome, Preview, RunOptions } from "@/lib/change/contract";
import { inDebt, mayBreakGlass, mayWait, throughFreeze } from "@/lib/change/exceptions";
import { keepReply, loadIdempotency, readIdempotency } from "@/lib/change/idempotency";
import { parseInput } from "@/lib/change/parse";
import { eventOf, recorded } from "@/lib/change/recorded";
import { recordRefusal } from "@/lib/change/refuse";
import type { Again, Authority, ChangeSpec, Nothing, OutsideCall, Planned, Subject } from "@/lib/change/spec";
import { movedSince, type Transaction, transact, violated } from "@/lib/change/transaction";
import { type Clock, systemClock } from "@/lib/clock";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, forbidden, isRefusal, notFound, refusal } from "@/lib/errors";
import { countEvent } from "@/lib/metrics/count";
import { glassBroken } from "@/lib/notifications/notice/alerts";
import type { Notice } from "@/lib/notifications/notice/notice";
import { requestOpened } from "@/lib/notifications/notice/tickets";
import { breakGlass, loadDebt } from "@/lib/tickets/break-glass";
import { type FreezeWindow, openFreezes } from "@/lib/tickets/freeze";
import { type HolderRow, seatHolders, whyNobody } from "@/lib/tickets/holders";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, type Ruling, rule } from "@/lib/tickets/match";
import { openTicket } from "@/lib/tickets/open";
import { queueEvent } from "@/lib/tickets/queue";
import { DUPLICATE, NO_POLICY } from "@/lib/tickets/rules";
import { toTicket } from "@/lib/tickets/shapes";

/** What the walk had learnt when it stopped, for the refusal's record. */
type Seen = { scope?: EventScope; duplicateKey?: string };
type Internal<R> = RunOptions<R> & {
  claim?: Claim;
  /** Told what a job would carry out, when only the checks are made. */
  checked?: (plan: object, call: OutsideCall) => void;
  effect?: Record<string, unknown>;
  /** What `load` would read, read before. */
  read?: readonly Rows[];
  /** Nothing is written before this; nothing at all where it rejects. */
  granted?: Promise<void>;
};
const isNothing = <R>(plan: object): plan is Nothing<R> => "nothing" in plan;

/** A change that a job can run under the authority of a request, or of an event that needed none. */
export type Operation<In = unknown, R = unknown> = Change<In, R> & {
  /** Makes all checks, takes the step outside if there is one, makes all checks again and writes. */
  runUnder(actor: Actor, input: unknown, claim: Claim, options?: RunOptions<R>): Promise<Outcome<R>>;
  /**
   * Runs on rows that were read or told before, as `load` would have read them, but without a lock: one round trip. Only a
   * change whose state change is guarded by all that it was judged on takes them. Null where it refused, or found that the row
   * has moved: that is no answer, and it is to be run the ordinary way. All is made ready before `granted` resolves and nothing
   * written until then; where that rejects, nothing was.
   */
  tryRead(
    actor: Actor,
    input: unknown,
    read: readonly Rows[],
    options: { clock?: Clock; granted?: Promise<void> },
  ): Promise<Outcome<R> | null>;
  /** The same, and the ordinary way where that gave no answer. */
  runRead(actor: Actor, input: unknown, read: readonly Rows[], options: { clock?: Clock }): Promise<Outcome<R>>;
  /** The input that carries out an edited proposal; the input itself where nothing was edited. */
  inputOf(input: In, effective: Record<string, unknown> | null): In;
  /** What somebody who asks again may say differently. */
  readonly again: Again<In>;
};

/**
 * The one door for writes. The order is the door's, not the verb's: parse, lock and load inside the actor's scope (404),
 * permission on the loaded row (403, recorded), a repeated key, the precondition (412), plan (409), dry run, policy
 * (free, exempt, a ticket and 202, or 409 NO_POLICY), act, one audit event, notifications, jobs, the kept answer, commit.
 *
 * Two round trips when something is written: BEGIN with lock and load; everything else with COMMIT. A failure at any
 * point leaves no row behind. docs/decisions/0001-doors.md.
 */
export function change<In, S extends Subject, P extends Planned, R>(spec: ChangeSpec<In, S, P, R>): Operation<In, R> {
  const run = async (actor: Actor, rawInput: unknown, options: Internal<R> = {}): Promise<Outcome<R>> => {
    const now = (options.clock ?? systemClock).now();
    const input = parseInput(spec.input, rawInput);
    const seen: Seen = {};
    try {
      return await transact(actor.workspace.id, (tx) => walk(spec, { tx, actor, input, now, options, seen }));
    } catch (error) {
      const broken = violated(error);
      let why = error;
      if (broken === "approval_requests_no_twins") why = await duplicate(actor, seen.duplicateKey);
      if (broken === "break_glasses_one_debt") why = inDebt();
      if (isRefusal(why) && seen.scope && !options.claim && !options.dryRun && !options.read)
        await recordRefusal(actor, spec.name, seen.scope, why, now);
      throw why;
    }
  };
  const tryRead: Operation<In, R>["tryRead"] = async (actor, input, read, options) => {
    if (!spec.guarded || spec.gate !== "never") throw new Error(`${spec.name} must lock what it reads`);
    try {
      return await run(actor, input, { ...options, read });
    } catch (error) {
      if (movedSince(error) || (isRefusal(error) && error.status < 500)) return null;
      throw error;
    }
  };
  return {
    kind: "change",
    name: spec.name,
    needs: spec.needs,
    input: spec.input,
    again: spec.again ?? { changes: [] },
    inputOf: (input, effective) => (effective ? editedInput(spec, input, effective) : input),
    run: (actor, input, options) => run(actor, input, options),
    tryRead,
    runRead: async (actor, input, read, options) =>
      (await tryRead(actor, input, read, options)) ?? run(actor, input, options),
    async runUnder(actor, input, claim, options) {
      const under = { ...options, claim };
      const effect =
        spec.outside && !options?.dryRun
          ? await takeStep(spec, (checked) => run(actor, input, { ...under, checked }))
          : null;
      return run(actor, input, { ...under, ...(effect && { effect }) });
    },
  };
}

/** Checks first, outside the database second: what must not happen any more is not begun. Null where there is no step. */
async function takeStep<In, S extends Subject, P extends Planned, R>(
  spec: ChangeSpec<In, S, P, R>,
  check: (checked: (plan: object, call: OutsideCall) => void) => Promise<unknown>,
): Promise<Record<string, unknown> | null> {
  const found: { plan?: P; call?: OutsideCall } = {};
  await check((plan, call) => Object.assign(found, { plan, call }));
  const step = found.plan && spec.outside?.(found.plan);
  return step && found.call ? step(found.call) : null;
}

type Walk<In, R> = {
  tx: Transaction;
  actor: Actor;
  input: In;
  now: Date;
  options: Internal<R>;
  seen: Seen;
};

async function walk<In, S extends Subject, P extends Planned, R>(
  spec: ChangeSpec<In, S, P, R>,
  w: Walk<In, R>,
): Promise<Outcome<R>> {
  const { tx, actor, now, options } = w;
  const { claim, idempotency } = options;

  const load = spec.load({ input: w.input, actor, now });
  const keyed = idempotency && !options.dryRun ? loadIdempotency(actor, idempotency, now) : [];
  const policies =
    spec.gate === "never"
      ? []
      : [policiesInForce(actor.workspace.id), openFreezes(actor.workspace.id, now), seatHolders(actor.workspace.id)];
  const debt = options.breakGlass ? [loadDebt(actor)] : [];
  const claimed = claim ? loadAuthority(actor.workspace.id, claim) : [];
  const rows = options.read ?? (await tx.send([...keyed, ...policies, ...debt, ...load.statements, ...claimed]));
  const ahead = keyed.length + policies.length;
  const [policyRows, freezeRows, holderRows] = policies.length > 0 ? rows.slice(keyed.length, ahead) : [];
  const [keyRows, debtRows] = [rows.slice(0, keyed.length), rows[ahead]];
  const loaded = rows.slice(ahead + debt.length);

  const subject = load.read(loaded.slice(0, load.statements.length));
  if (!subject) throw notFound();
  const { resource, root, environment, ticketId } = subject;
  w.seen.scope = { workspace: actor.workspace, resource, root, environment, ticketId };
  const ticket =
    claim && !isEventClaim(claim) ? readAuthority(loaded.at(-1), actor.workspace.id, claim, spec.name) : null;
  const running = claim && isEventClaim(claim) ? readEvent(loaded.at(-1), spec.name) : null;

  const input = ticket?.effective_spec ? editedInput(spec, w.input, ticket.effective_spec) : w.input;

  // A job acts by its claim alone: what the requester was allowed to ask was checked when it was asked.
  if (!claim && subject.barred) throw forbidden(subject.barred.code, subject.barred.message);
  if (!claim && !can(actor, spec.needs, subject.reach))
    throw forbidden("PERMISSION_DENIED", subject.denied ?? whyCannot(actor, spec.needs, subject.reach));
  const reads = claim ? null : whyOnlyReads(actor);
  if (reads) throw forbidden("PERMISSION_DENIED", reads);
  if (options.breakGlass) mayBreakGlass(spec, actor, subject);
  if (idempotency && keyed.length > 0) {
    const reply = readIdempotency(keyRows, idempotency);
    if (reply) return { kind: "replayed", reply };
  }
  if (options.ifMatch !== undefined && subject.revision !== null && options.ifMatch !== subject.revision)
    throw refusal(
      412,
      "STALE_REVISION",
      `This has changed since you read it: revision ${subject.revision}, not ${options.ifMatch}.`,
      {
        extra: { current: subject.current ?? { revision: subject.revision } },
      },
    );

  if (options.breakGlass && debtRows?.rows[0]) throw inDebt(String(debtRows.rows[0].id));

  // What moved meanwhile is said as such, before the verb finds the move impossible for a reason of its own.
  if (ticket && subject.base) holdToBase(ticket, subject.base);
  const plan = spec.plan({ subject, input, actor, now });
  if (isNothing<R>(plan)) {
    if (ticket) holdToTicket(ticket, null, null);
    if (options.dryRun) return { kind: "dry_run", preview: NOTHING_WOULD_CHANGE };
    return { kind: "done", result: plan.result, changed: false };
  }
  const question = spec.gate === "never" ? null : spec.gate({ subject, plan, input });
  if (ticket) holdToTicket(ticket, plan, question && { operation: question.operation, id: question.subject.id });
  const free = !question || running !== null;
  const ruling: Ruling = free ? { kind: "free" } : rule(question, (policyRows?.rows ?? []) as PolicyRow[]);
  if (ruling.kind === "refused" && !ticket) throw conflict("NO_POLICY", NO_POLICY);
  const holder = ticket ?? running;
  const eventId = ticket?.event_id ?? running?.id ?? null;
  if (options.checked && holder && eventId) {
    const by = { id: holder.requested_by_id, name: holder.requested_by_name };
    options.checked(plan, { eventId, by, workspace: { id: actor.workspace.id, slug: actor.workspace.slug } });
    return { kind: "dry_run", preview: preview(plan, ruling, false) };
  }
  if (options.applyAt && !claim) mayWait(options.applyAt, ruling, options, now);
  const atOnce = ruling.kind !== "gated" || options.breakGlass !== undefined;
  const freeze =
    question && !claim
      ? throughFreeze((freezeRows?.rows ?? []) as FreezeWindow[], {
          ...{ actor, subject, atOnce, options },
          about: question.subject,
        })
      : null;
  const warnings = [...plan.warnings, ...(freeze?.warnings ?? [])];
  if (options.dryRun)
    return { kind: "dry_run", preview: preview({ ...plan, warnings }, ruling, options.breakGlass !== undefined) };

  type Write = { head: Sql; rest: readonly Sql[]; event: AuditEvent; jobs: readonly Job[]; notify: readonly Notice[] };
  const commit = async (
    { head, rest, event, jobs, notify }: Write,
    outcome: Outcome<R>,
    first: readonly Sql[] = [],
  ) => {
    const scope = w.seen.scope as EventScope;
    const record = { by: actor, scope, event, previous: subject.lastEventHash, now };
    const made = eventOf(record);
    if (outcome.kind === "done" || outcome.kind === "pending")
      outcome.receipt = { event: made.row.id, hash: made.hash.toString("hex") };
    const kept = idempotency ? [keepReply(actor, idempotency, idempotency.render(outcome), now)] : [];
    const finish = ticket ? finishTicket(actor.workspace.id, ticket, now) : [];
    if (running) finish.push(finishEvent(actor.workspace.id, running, now));
    if (eventId && options.effect) finish.push(keepEffect(actor.workspace.id, eventId, options.effect));
    const all = recorded(record, { head, rest: [...rest, ...finish, ...kept], jobs, notify }, first, made);
    await options.granted;
    await tx.commit(all);
    countEvent(event.action, event.outcome);
  };

  const proposal = question && {
    operation: question.operation,
    change: spec.name,
    inputVersion: spec.inputVersion ?? 1,
    input: plan.input ?? (input as Record<string, unknown>),
    spec: plan.spec,
    base: plan.base,
    summary: plan.summary,
    warnings,
    reason: question.reason,
    applyAt: options.applyAt ?? null,
    retries: options.retries ?? null,
  };
  const broken =
    ruling.kind === "gated" && question && proposal && !ticket && options.breakGlass
      ? breakGlass(actor, question.subject, proposal, ruling, options.breakGlass, now)
      : null;
  if (ruling.kind === "gated" && question && proposal && !ticket && !broken) {
    const opened = openTicket(actor, question.subject, proposal, ruling, now);
    w.seen.duplicateKey = opened.duplicateKey;
    const outcome: Outcome<R> = {
      kind: "pending",
      ticket: {
        ticket_id: opened.row.id,
        event_id: opened.row.event_id,
        message: whyNobody(opened.row, [], (holderRows?.rows ?? []) as HolderRow[]) ?? opened.message,
        approval: toTicket(opened.row, [], actor, now),
      },
    };
    const rest = [...opened.rest, ...(plan.keeps ?? [])];
    await commit({ ...opened, rest, jobs: [], notify: [requestOpened(opened.row)] }, outcome);
    return outcome;
  }

  const write = (done: Write, outcome: Outcome<R>) =>
    broken
      ? commit(
          { ...done, event: broken.recorded(done.event), notify: [...done.notify, glassBroken(broken.told)] },
          outcome,
          [broken.insert],
        )
      : commit(done, outcome);
  const authority = broken?.authority ?? authorityOf(actor, ruling, holder, ticket?.id);
  if (!claim && spec.outside?.(plan)) {
    if (!question || !proposal) throw new Error(`${spec.name} leaves the database and asks no policy`);
    const queued = queueEvent(actor, question.subject, proposal, { kind: authority.kind, id: authority.id }, now);
    const outcome: Outcome<R> = {
      kind: "queued",
      event_id: queued.id,
      message: `${plan.summary}: a job does this now.`,
    };
    await write({ ...queued, rest: [], jobs: [queued.job], notify: [] }, outcome);
    return outcome;
  }

  const done = withDetails(
    spec.act({ subject, input, plan, actor, now, authority, effect: options.effect ?? null }),
    freeze?.details ?? {},
  );
  const outcome: Outcome<R> = { kind: "done", result: done.result, changed: done.done === "changed" };
  if (done.done === "unchanged") return outcome;
  const event = ticket ? { ...done.event, code: "EXECUTION_COMPLETED" as const, ticketId: ticket.id } : done.event;
  await write({ ...done, event }, outcome);
  return outcome;
}

function editedInput<In, S extends Subject, P extends Planned, R>(
  spec: ChangeSpec<In, S, P, R>,
  input: In,
  effective: Record<string, unknown>,
): In {
  if (!spec.edited) throw conflict("CONTENT_CHANGED", "This kind of change cannot be edited, and this proposal was.");
  return spec.edited(input, effective);
}

const withDetails = <R>(done: Done<R>, details: object): Done<R> =>
  done.done === "changed"
    ? { ...done, event: { ...done.event, details: { ...done.event.details, ...details } } }
    : done;

function authorityOf(
  actor: Actor,
  ruling: Ruling,
  holder: { requested_by_id: string; requested_by_name: string } | null,
  ticketId: string | undefined,
): Authority {
  if (holder) {
    const by = { id: holder.requested_by_id, name: holder.requested_by_name };
    return ticketId ? { kind: "approval", id: ticketId, by } : { kind: "free", id: null, by };
  }
  const by = { id: actor.userId ?? actor.id, name: actor.name };
  return ruling.kind === "exempt" ? { kind: "exempt", id: ruling.policy.id, by } : { kind: "free", id: null, by };
}

const NOTHING_WOULD_CHANGE: Preview = {
  summary: "Nothing would change.",
  spec: null,
  warnings: [],
  requires_approval: false,
  policy: null,
  gates: [],
};

function preview(plan: Planned, ruling: Ruling, breaksGlass: boolean): Preview {
  const atOnce = breaksGlass && ruling.kind === "gated";
  return {
    summary: plan.summary,
    spec: plan.spec,
    warnings: atOnce ? [...plan.warnings, "It is done at once by break-glass and owes a review."] : plan.warnings,
    requires_approval: ruling.kind === "gated" && !atOnce,
    policy:
      ruling.kind === "gated" || ruling.kind === "exempt" ? { id: ruling.policy.id, name: ruling.policy.name } : null,
    gates: ruling.kind === "gated" ? ruling.gates.map((g) => ({ role: g.role, required: g.count })) : [],
  };
}

/** The refusal that names the request already waiting. */
async function duplicate(actor: Actor, duplicateKey: string | undefined) {
  const [found] = await transact(actor.workspace.id, (tx) =>
    tx.commit([
      sql`SELECT id FROM approval_requests
        WHERE workspace_id = ${actor.workspace.id} AND duplicate_key = ${duplicateKey} AND status = 'PENDING_APPROVAL'`,
    ]),
  );
  return conflict("DUPLICATE_PENDING_REQUEST", DUPLICATE, {
    extra: { ticket_id: found?.rows[0]?.id ?? null },
  });
}
