import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { seatsOf, visibleEnvironments } from "@/lib/access/can";
import { inScope } from "@/lib/approvals/load";
import { type Sql, sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/** Requests this actor could decide now: a seat of theirs is asked for, they did not ask, they have not decided. `r` is the alias. */
export function decidableBy(actor: Actor): Sql {
  const places = [
    ...visibleEnvironments(actor).map((e) => ({ environment: e.id as string | null, seats: seatsOf(actor, e.id) })),
    { environment: null, seats: seatsOf(actor, null) },
  ].filter((p) => p.seats.length > 0);
  if (places.length === 0) return sql`false`;
  const seat = places
    .map((p) =>
      p.environment === null
        ? sql`(r.environment_id IS NULL AND r.gate_roles && ${p.seats}::text[])`
        : sql`(r.environment_id = ${p.environment} AND r.gate_roles && ${p.seats}::text[])`,
    )
    .reduce((left, right) => sql`${left} OR ${right}`);
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
      sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM approval_requests r WHERE ${inScope(actor)} AND ${decidableBy(actor)} LIMIT 100) AS waiting`,
    ],
    read: ([rows]) => Number(rows?.rows[0]?.n ?? 0),
  }),
});
