import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { lentSeatsOf, seatsOf, visibleEnvironments } from "@/lib/access/can";
import { inScope } from "@/lib/approvals/load";
import { type Sql, sql } from "@/lib/db/sql";
import { PLANNED_ANEW } from "@/lib/view/keyset";
import { view } from "@/lib/view/view";

/** Requests this actor could decide now: a seat of theirs is asked for, they did not ask, they have not decided. `r` is the alias. */
export function decidableBy(actor: Actor): Sql {
  const places: (string | null)[] = [...visibleEnvironments(actor).map((e) => e.id), null];
  const seats = places.flatMap((environment) => {
    const here = environment === null ? sql`r.environment_id IS NULL` : sql`r.environment_id = ${environment}`;
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

/** How many requests wait for this actor, counted to a hundred: the badge says "99+" beyond that. */
export const countDecidable = view({
  name: "approval.count",
  needs: "approval:read",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [
      PLANNED_ANEW,
      sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM approval_requests r WHERE ${inScope(actor)} AND ${decidableBy(actor)}
        ORDER BY r.created_at, r.id LIMIT 100) AS waiting`,
    ],
    read: ([, rows]) => Number(rows?.rows[0]?.n ?? 0),
  }),
});
