import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { environmentFilter, lentSeatsOf, seatsOf, visibleEnvironments } from "@/lib/access/can";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { PLANNED_ANEW } from "@/lib/view/keyset";
import { view } from "@/lib/view/view";

/** Where a request can be, as far as this actor sees: each environment, and the workspace as a whole. */
const placesOf = (actor: Actor): (string | null)[] => [...visibleEnvironments(actor).map((e) => e.id), null];

/** Requests this actor could decide now: a seat of theirs is asked for, they did not ask, they have not decided. `r` is the alias. */
export function decidableBy(actor: Actor): Sql {
  const seats = placesOf(actor).flatMap((environment) => {
    const here = at(environment);
    const own = seatsOf(actor, environment);
    const lent = lentSeatsOf(actor, environment);
    return [
      // A seat is used once, by whoever holds it or by somebody for them.
      ...(own.length > 0
        ? [
            sql`(${here} AND r.gate_roles && ${own}::text[]
          AND NOT r.decisions @> jsonb_build_array(jsonb_build_object('digest', r.proposal_digest, 'on_behalf_of_id', ${actor.userId}::text)))`,
          ]
        : []),
      // A lender who asked or edited lends nothing for that request.
      ...lent.map(
        (
          l,
        ) => sql`(${here} AND r.gate_roles && ${[...l.seats]}::text[] AND r.requested_by_id NOT IN (${l.from.id}, ${actor.userId})
          AND (r.edits = 'allowed' OR NOT r.editors @> ARRAY[${l.from.id}]::text[])
          AND NOT r.decisions @> jsonb_build_array(jsonb_build_object('digest', r.proposal_digest, 'decided_by_id', ${l.from.id}::text))
          AND NOT r.decisions @> jsonb_build_array(jsonb_build_object('digest', r.proposal_digest, 'on_behalf_of_id', ${l.from.id}::text)))`,
      ),
    ];
  });
  const [first, ...others] = seats;
  if (!first) return sql`false`;
  const seat = others.reduce((left, right) => sql`${left} OR ${right}`, first);
  return sql`r.status = 'PENDING_APPROVAL' AND (r.requested_by_id <> ${actor.userId} OR r.self_approval = 'allowed')
    AND (r.edits = 'allowed' OR NOT r.editors @> ARRAY[${actor.userId}]::text[]) AND (${seat})
    AND NOT r.decisions @> jsonb_build_array(jsonb_build_object('digest', r.proposal_digest, 'decided_by_id', ${actor.userId}::text))`;
}

/** Counted so far: the badge says "99+" beyond that. */
const COUNTED = 100;
/** And no further looked for: who may decide little of very much would else read all of it for each page. */
export const LOOKED_THROUGH = 1_000;

/** How many requests wait for somebody. `more`: at least so many, for not all that wait were looked through. */
export type WaitingFor = { count: number; more: boolean };

/**
 * How many requests wait for this actor, to a hundred, among those that have waited longest where they hold a seat: a thousand
 * in all, whatever else waits. An environment where they hold none is not looked at.
 */
export const countDecidable = view({
  name: "approval.count",
  needs: "approval:read",
  input: z.object({}),
  load: ({ actor }) => {
    const places = placesOf(actor);
    const seated = places.filter(
      (place) => seatsOf(actor, place).length > 0 || lentSeatsOf(actor, place).some((l) => l.seats.length > 0),
    );
    // With a seat everywhere it is the queue itself; else one of each place, in its order by its own index.
    const whole = seated.length === places.length && environmentFilter(actor) === null;
    const queues = whole ? [ALL] : seated.map(at);
    const [first, ...others] = queues;
    if (!first) return { statements: [], read: (): WaitingFor => ({ count: 0, more: false }) };
    const share = Math.floor(LOOKED_THROUGH / queues.length);
    const waits = (place: Sql) =>
      sql`FROM approval_requests r WHERE r.workspace_id = ${actor.workspace.id} AND r.status = 'PENDING_APPROVAL' AND ${place}
        ORDER BY r.created_at, r.id`;
    // Numbers are written out, for the planner to see how little it is.
    const looked = (place: Sql) => sql`(SELECT r.* ${waits(place)} LIMIT ${raw(String(share))})`;
    const further = (place: Sql) => sql`EXISTS (SELECT 1 ${waits(place)} OFFSET ${raw(String(share))} LIMIT 1)`;
    const among = others.reduce((all, place) => sql`${all} UNION ALL ${looked(place)}`, looked(first));
    const cut = others.reduce((any, place) => sql`${any} OR ${further(place)}`, further(first));
    return {
      statements: [
        // Kept for any place, a plan would walk the whole queue for one where nothing waits.
        ...(whole ? [] : [PLANNED_ANEW]),
        sql`SELECT c.n, c.n >= ${raw(String(COUNTED))} OR ${cut} AS more FROM (SELECT count(*)::int AS n
          FROM (SELECT 1 FROM (${among}) AS r WHERE ${decidableBy(actor)} LIMIT ${raw(String(COUNTED))}) AS mine) AS c`,
      ],
      read: (answers): WaitingFor => {
        const row = answers.at(-1)?.rows[0];
        return { count: Number(row?.n ?? 0), more: row?.more === true };
      },
    };
  },
});

const ALL = sql`true`;
const at = (place: string | null): Sql =>
  place === null ? sql`r.environment_id IS NULL` : sql`r.environment_id = ${place}`;
