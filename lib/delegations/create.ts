import { z } from "zod";
import { can } from "@/lib/access/can";
import { ROLE_PERMISSIONS, ROLES, type Role } from "@/lib/access/roles";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { MOST_DELEGATES, whyNotFor, whyNotTimes } from "@/lib/delegations/rules";
import { type DelegationRow, recordedDelegation, toDelegation } from "@/lib/delegations/shapes";
import { conflict, forbidden, invalid } from "@/lib/errors";
import { delegatedTo } from "@/lib/notifications/notice/alerts";

export const DelegationFields = {
  /** Whose decisions; one's own where it is left out. */
  from: z.string().max(40).optional(),
  to: z.array(z.string().max(40)).min(1, "name at least one person").max(MOST_DELEGATES),
  starts_at: z.iso.datetime({ offset: true }).optional(),
  ends_at: z.iso.datetime({ offset: true }),
  reason: z.string().trim().min(1, "say why: whoever decides for you reads this").max(2000),
};

type Person = { id: string; name: string; roles: string[] };
const DECIDING = ROLES.filter((role) => ROLE_PERMISSIONS[role].has("approval:decide"));
const decides = (roles: readonly string[]) => roles.some((role) => DECIDING.includes(role as Role));

/**
 * Lets others decide for somebody from one day to another: with the seats that person holds then, never more and never
 * further on. Arranged by that person, or for them by who manages members (403). Refuses people who are no active members
 * here, somebody without a seat to lend, and oneself (422); the same people twice at the same time (409).
 */
export const createDelegation = change({
  name: "rbac.delegation.create",
  needs: "approval:read",
  input: z.object(DelegationFields),
  load: ({ input, actor, now }) => {
    const from = input.from ?? actor.userId ?? "";
    const ids = [...new Set([from, ...input.to])];
    return {
      statements: [
        sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
        sql`SELECT u.id, u.name, array_agg(g.role) AS roles FROM users u JOIN grants g ON g.user_id = u.id AND g.workspace_id = ${actor.workspace.id}
          WHERE u.id = ANY(${ids}) AND u.deactivated_at IS NULL GROUP BY u.id, u.name`,
        sql`SELECT d.* FROM delegations d WHERE d.workspace_id = ${actor.workspace.id} AND d.from_id = ${from} AND d.ended_at IS NULL AND d.ends_at > ${now}`,
      ],
      read: ([, people, running]) => ({
        from,
        people: (people?.rows ?? []) as Person[],
        running: (running?.rows ?? []) as DelegationRow[],
        resource: { type: "delegation", id: null, name: null },
        root: null,
        environment: null,
        reach: "any" as const,
        revision: null,
        lastEventHash: null,
      }),
    };
  },
  plan: ({ subject: { from, people, running }, input, actor, now }) => {
    const why = whyNotFor(actor, from);
    if (why) throw forbidden("PERMISSION_DENIED", why);
    // What was lent to somebody is not theirs to lend, and a token lends no more than it may decide.
    if (
      from === actor.userId &&
      !can(actor, "member:write", "workspace") &&
      !can({ ...actor, lent: [] }, "approval:decide", "any")
    )
      throw forbidden("NOTHING_TO_DELEGATE", "You decide nothing here, so there is nothing to hand over.");
    const delegator = people.find((p) => p.id === from);
    if (!delegator || !decides(delegator.roles)) throw invalid([{ field: "/from", message: "decides nothing here" }]);
    const to = [...new Set(input.to)];
    const wrong = to.flatMap((id, i) => {
      if (id === from) return [{ field: `/to/${i}`, message: "nobody decides for themself" }];
      return people.some((p) => p.id === id) ? [] : [{ field: `/to/${i}`, message: "is no active member here" }];
    });
    if (wrong.length > 0) throw invalid(wrong);
    const startsAt = input.starts_at ? new Date(input.starts_at) : now;
    const endsAt = new Date(input.ends_at);
    const times = whyNotTimes(startsAt, endsAt, now);
    if (times) throw invalid([times]);
    const twice = running.find(
      (d) => d.starts_at < endsAt && startsAt < d.ends_at && to.some((id) => d.delegate_ids.includes(id)),
    );
    if (twice)
      throw conflict("DELEGATED_ALREADY", "One of them decides for this person in that time already.", {
        extra: { delegation_id: twice.id },
      });
    const delegates = to.map((id) => ({ id, name: people.find((p) => p.id === id)?.name ?? "" }));
    const names = delegates.map((d) => d.name).join(", ");
    const summary = `Let ${names} decide for ${delegator.name}`;
    return { delegator, delegates, startsAt, endsAt, summary, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ input, plan: { delegator, delegates, startsAt, endsAt }, actor, now }) => {
    const row: DelegationRow = {
      id: newId("dlg", now),
      from_id: delegator.id,
      from_name: delegator.name,
      delegate_ids: delegates.map((d) => d.id),
      delegates,
      starts_at: startsAt,
      ends_at: endsAt,
      ended_at: null,
      reason: input.reason,
      created_by_id: actor.userId ?? actor.id,
      created_by_name: actor.name,
      revision: 1,
      last_event_hash: null,
      created_at: now,
    };
    const itself = {
      resource: { type: "delegation", id: row.id, name: delegator.name },
      root: { type: "delegation", id: row.id },
    };
    const subject = { type: "delegation", id: row.id };
    const told = {
      by: row.from_name,
      to: row.delegate_ids,
      from: startsAt,
      until: endsAt,
      reason: row.reason,
      subject,
    };
    return changed(
      toDelegation(row, now, null),
      event("rbac.delegation.create", { after: recordedDelegation(row), reason: row.reason }, itself),
      [
        sql`INSERT INTO delegations (id, workspace_id, from_id, from_name, delegate_ids, delegates, starts_at, ends_at, reason, created_by_id,
            created_by_name, last_event_hash, created_at)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.from_id}, ${row.from_name}, ${row.delegate_ids}, ${JSON.stringify(delegates)}, ${startsAt},
            ${endsAt}, ${row.reason}, ${row.created_by_id}, ${row.created_by_name}, ${EVENT_HASH}, ${now}) RETURNING 1`,
      ],
      [],
      [delegatedTo(told)],
    );
  },
});
