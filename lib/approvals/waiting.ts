import type { Actor } from "@/lib/access/actor";
import { inScope, LISTED, type Listed } from "@/lib/approvals/load";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { type Ticket, toTicket } from "@/lib/tickets/shapes";

const SHOWN = 50;

/** Requests in the actor's scope that wait for a decision, oldest first; `which` narrows them, `r` is the request. */
export const selectWaiting = (actor: Actor, which: Sql): Sql =>
  sql`${LISTED} WHERE ${inScope(actor)} AND r.status = 'PENDING_APPROVAL' AND ${which} ORDER BY r.created_at, r.id LIMIT ${SHOWN}`;

/** Reads what {@link selectWaiting} found. */
export const toWaiting = (rows: Rows | undefined, actor: Actor, now: Date): Ticket[] =>
  ((rows?.rows ?? []) as Listed[]).map((row) => toTicket(row, row.decisions, actor, now));
