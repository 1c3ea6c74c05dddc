import type { ZodType } from "zod";
import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import type { Reach } from "@/lib/access/can";
import type { Permission } from "@/lib/access/roles";
import type { Action, ResourceRef } from "@/lib/audit/events";
import type { Done } from "@/lib/change/act";
import type { Rows } from "@/lib/db/batch";
import type { Sql } from "@/lib/db/sql";
import type { GateQuestion } from "@/lib/tickets/match";
import type { ProposalSubject } from "@/lib/tickets/open";

/** The row a change is about, loaded and locked inside the actor's scope. Everything is authorised on this. */
export type Subject = {
  resource: ResourceRef;
  /** The asset whose history the event belongs to. */
  root: { type: string; id: string | null } | null;
  environment: EnvironmentRef | null;
  reach: Reach;
  /** What `If-Match` is compared with; null where the resource has no revision. */
  revision: number | null;
  /** What a 412 shows as `current`. */
  current?: unknown;
  /** What a request about this freezes as its base, where that follows from the subject alone. */
  base?: Record<string, unknown>;
  /** Why this actor may not, whatever their roles; answered before the permission is asked. */
  barred?: { code: string; message: string };
  /** What whoever lacks the permission is told, where the announcement says it in words of its own; else which permission it is. */
  denied?: string | undefined;
  lastEventHash: Buffer | null;
  ticketId?: string | null;
};

/** Lock first, then load, as separate statements of one batch; `read` answers null when no row is in scope. */
export type Load<S> = { statements: readonly Sql[]; read(rows: readonly Rows[]): S | null };

/** What would happen, from what base: what a ticket freezes and a dry run shows. */
export type Planned = {
  summary: string;
  warnings: string[];
  spec: Record<string, unknown>;
  base: Record<string, unknown>;
  /** The input to re-run with, where it must not be resolved again (a promote keeps the version it found). */
  input?: Record<string, unknown>;
  /** What a request that is opened needs kept outside itself, such as a secret that its input only names. */
  keeps?: readonly Sql[];
};

/** Nothing to do: the answer, and no event. */
export type Nothing<R> = { nothing: true; result: R };
export const nothing = <R>(result: R): Nothing<R> => ({ nothing: true, result });

/** By what right a gated change is carried out. Read from the locked ticket or the policy, never from an input. */
export type Authority = {
  kind: "free" | "approval" | "exempt" | "break_glass";
  id: string | null;
  /** Who answers for the change: the actor, or the requester of the ticket that a job carries out. */
  by: { id: string; name: string };
};

/** What the step outside the database is told: which operation this is, who asked, and in which workspace. */
export type OutsideCall = {
  eventId: string;
  by: { id: string; name: string };
  workspace: { id: string; slug: string };
};

/**
 * A step that leaves the database: a job takes it between the checks and the writes, outside any transaction. It must be
 * safe to repeat with the same event, and answers what `act` is then given as `effect`.
 */
export type Outside = (call: OutsideCall) => Promise<Record<string, unknown>>;

/**
 * How an ended request of this change is asked again. `changes` names the fields that whoever asks may set: never what the
 * request is about, and never what only a frozen request holds. `input` makes the new input of the old one and the changes;
 * what was looked up for the old request is left out there, so that it is looked up anew.
 */
export type Again<In> = {
  changes: readonly string[];
  input?(asked: In, changes: Record<string, unknown>): Record<string, unknown>;
};

export type ChangeSpec<In, S extends Subject, P extends Planned, R> = {
  name: Action;
  needs: Permission;
  input: ZodType<In>;
  /** Raised when stored inputs of an older form must no longer be run. */
  inputVersion?: number;
  /**
   * May be run on rows that were read before and without a lock: its state change names the revision that it was judged on,
   * so that none is written on a row which has moved since.
   */
  guarded?: true;
  /** May be carried out at once, by break-glass, where a policy gates it. Unsaid, it may not: policies never are. */
  breakable?: true;
  load(args: { input: In; actor: Actor; now: Date }): Load<S>;
  /** Pure. Throws a refusal (409, 422) when the change is impossible. */
  plan(args: { subject: S; input: In; actor: Actor; now: Date }): P | Nothing<R>;
  /** What the policies are asked; null when this input is not one they speak about. No default: every change says. */
  gate:
    | "never"
    | ((args: {
        subject: S;
        plan: P;
        input: In;
      }) => (GateQuestion & { subject: ProposalSubject; reason: string | null }) | null);
  /** How a proposal that an approver edited becomes the input of the execution; absent where nobody may edit. */
  edited?(input: In, effective: Record<string, unknown>): In;
  /** What somebody who asks again may say differently; absent: nothing. It is a list of what may change, so what is new stays as it was. */
  again?: Again<In>;
  /** The step outside, where this plan has one: then nothing is written before a job has taken it, policy or not. */
  outside?(plan: P): Outside | null;
  act(args: {
    subject: S;
    input: In;
    plan: P;
    actor: Actor;
    now: Date;
    authority: Authority;
    /** What the step outside answered; null where there was none. */
    effect: Record<string, unknown> | null;
  }): Done<R>;
};
