import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { lentSeatsOf, seatsOf } from "@/lib/access/can";
import { at, firstOf, partsOf, placesOf } from "@/lib/approvals/reading/parts";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { PLANNED_ONCE } from "@/lib/view/keyset";
import { view } from "@/lib/view/view";

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
 * How many requests wait for this actor, to a hundred, among the thousand that have waited longest where they hold a seat,
 * whatever else waits.
 */
export const countDecidable = view({
  name: "approval.count",
  needs: "approval:read",
  input: z.object({}),
  // A thousand requests are looked through for it, and it stands in the frame of every page.
  apart: true,
  load: ({ actor }) => {
    const parts = partsOf(actor, { seated: true });
    if (parts.length === 0) return { statements: [], read: (): WaitingFor => ({ count: 0, more: false }) };
    const waiting = { where: sql`r.status = 'PENDING_APPROVAL'`, order: sql`r.created_at, r.id` };
    const first = firstOf(actor, parts, { ...waiting, most: LOOKED_THROUGH + 1 });
    const [counted, looked] = [raw(String(COUNTED)), raw(String(LOOKED_THROUGH))];
    return {
      statements: [
        PLANNED_ONCE,
        // The one past those that are looked through is only met to tell that it is there.
        sql`SELECT count(*) FILTER (WHERE nth <= ${looked})::int AS n, count(*) = ${counted} OR coalesce(bool_or(nth > ${looked}), false) AS more
          FROM (SELECT r.nth FROM (SELECT r.*, row_number() OVER (ORDER BY r.created_at, r.id) AS nth FROM ${first} r) r
            WHERE r.nth > ${looked} OR (${decidableBy(actor)}) LIMIT ${counted}) AS met`,
      ],
      read: (answers): WaitingFor => {
        const row = answers.at(-1)?.rows[0];
        return { count: Number(row?.n ?? 0), more: row?.more === true };
      },
    };
  },
});
