import type { ZodType } from "zod";
import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/roles";
import type { Clock } from "@/lib/clock";
import type { BreakGlassAsk } from "@/lib/tickets/break-glass";
import type { Ticket } from "@/lib/tickets/shapes";

/** An answer as it was sent, kept for a repeated `Idempotency-Key`. */
export type StoredReply = { status: number; headers: Record<string, string>; body: unknown };

/** What every 202 says about the request it opened (API §1, "Needs approval"). */
export type OpenedTicket = {
  ticket_id: string;
  event_id: string;
  message: string;
  approval: Ticket;
};

/** What a dry run answers: what would happen, and whether it would wait for someone. */
export type Preview = {
  summary: string;
  spec: unknown;
  warnings: string[];
  requires_approval: boolean;
  policy: { id: string; name: string } | null;
  gates: { role: string; required: number }[];
};

/** What a caller can hold against the log later: the event of this change, and the hash it was written with. */
export type Receipt = { event: string; hash: string };

/** The only ways a change can end without an error. */
export type Outcome<R> =
  | { kind: "done"; result: R; changed: boolean; receipt?: Receipt }
  | { kind: "pending"; ticket: OpenedTicket; receipt?: Receipt }
  /** Nobody has to agree, and a job does it: its event is PROCESSING already. */
  | { kind: "queued"; event_id: string; message: string }
  | { kind: "dry_run"; preview: Preview }
  | { kind: "replayed"; reply: StoredReply };

export type RunOptions<R> = {
  /** The revision named by `If-Match`; compared after permission, before policy. */
  ifMatch?: number;
  dryRun?: boolean;
  idempotency?: {
    key: string;
    /** SHA-256 over method, path and raw body. */
    fingerprint: string;
    /** The answer to keep with the write; null keeps none, and a repeat is 409 IDEMPOTENCY_NOT_REPLAYABLE. */
    render(outcome: Outcome<R>): StoredReply | null;
  };
  /** Carry a gated change out at once. Said by the caller of this one call; never part of an input that is kept. */
  breakGlass?: BreakGlassAsk;
  /** Change an environment inside a freeze window all the same. As above. */
  freezeOverride?: { reason: string };
  /** When a request that this opens is to be carried out. It is frozen with the request. */
  applyAt?: Date;
  /** The ended request that is asked again; a request opened by this call names it. */
  retries?: string;
  clock?: Clock;
};

/** A write that went through the door. Made by `change()`; the only thing `endpoint()` and jobs can run. */
export interface Change<In, R> {
  readonly kind: "change";
  readonly name: string;
  readonly needs: Permission;
  readonly input: ZodType<In>;
  run(actor: Actor, input: unknown, options?: RunOptions<R>): Promise<Outcome<R>>;
}

/** A read that went through the door. Made by `view()`. */
export interface View<In, R> {
  readonly kind: "view";
  readonly name: string;
  readonly needs: Permission;
  readonly input: ZodType<In>;
  run(actor: Actor, input: unknown, options?: { clock?: Clock }): Promise<R>;
}
