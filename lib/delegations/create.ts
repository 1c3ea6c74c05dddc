import { z } from "zod";
import { can } from "@/lib/access/can";
import { ROLE_PERMISSIONS, ROLES, type Role } from "@/lib/access/roles";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { MOST_DELEGATES, whyNotFor, whyNotHand, whyNotTimes } from "@/lib/delegations/rules";
import { type DelegationRow, recordedDelegation, toDelegation } from "@/lib/delegations/shapes";
import { conflict, type FieldError, forbidden, invalid } from "@/lib/errors";
import { Instant } from "@/lib/instant";
import { delegatedTo } from "@/lib/notifications/notice/alerts";

export const DelegationFields = {
  /** Whose decisions; one's own where it is left out. */
  from: z.string().max(40).optional(),
  /** People, or `group`: whoever is in it when they decide. */
  to: z.array(z.string().max(40)).min(1, "name at least one person").max(MOST_DELEGATES).optional(),
  group: z.string().max(40).optional(),
  starts_at: Instant.optional(),
  ends_at: Instant,
  reason: z.string().trim().min(1, "say why: whoever decides for you reads this").max(2000),
};

type Person = { id: string; name: string; roles: string[]; in_group: boolean };
type Group = { id: string; name: string };
const DECIDING = ROLES.filter((role) => ROLE_PERMISSIONS[role].has("approval:decide"));
const decides = (roles: readonly string[]) => roles.some((role) => DECIDING.includes(role as Role));

/**
 * Lets others, or whoever is in a group at the time, decide for somebody from one day to another: with the seats that person
 * holds then, never more and never further on. Arranged by that person, or for them by who manages members: never to
 * themselves, and not for who stands above them (403). Refuses people who are no active members here, a group without
 * anybody who could, somebody without a seat to lend, and oneself (422); the same ones twice at the same time (409).
 */
export const createDelegation = change({
  name: "rbac.delegation.create",
  needs: "approval:read",
  input: z.object(DelegationFields),
  load: ({ input, actor, now }) => {
    const from = input.from ?? actor.userId ?? "";
    const ids = [...new Set([from, ...(input.to ?? [])])];
    const ws = actor.workspace.id;
    const inGroup = sql`EXISTS (SELECT 1 FROM group_members m WHERE m.workspace_id = ${ws} AND m.group_id = ${input.group ?? null} AND m.user_id = u.id)`;
    return {
      statements: [
        sql`SELECT 1 FROM workspaces WHERE id = ${ws} FOR NO KEY UPDATE`,
        sql`SELECT u.id, u.name, array_agg(g.role) AS roles, ${inGroup} AS in_group
          FROM users u JOIN grants g ON g.user_id = u.id AND g.workspace_id = ${ws}
          WHERE (u.id = ANY(${ids}) OR ${inGroup}) AND u.deactivated_at IS NULL GROUP BY u.id, u.name ORDER BY u.name, u.id`,
        sql`SELECT d.* FROM delegations d WHERE d.workspace_id = ${ws} AND d.from_id = ${from} AND d.ended_at IS NULL AND d.ends_at > ${now}`,
        sql`SELECT g.id, g.name FROM groups g WHERE g.workspace_id = ${ws} AND g.id = ${input.group ?? null} AND g.deleted_at IS NULL`,
      ],
      read: ([, people, running, groups]) => ({
        from,
        people: (people?.rows ?? []) as Person[],
        running: (running?.rows ?? []) as DelegationRow[],
        group: (groups?.rows[0] ?? null) as Group | null,
        resource: { type: "delegation", id: null, name: null },
        root: null,
        environment: null,
        reach: "any" as const,
        revision: null,
        lastEventHash: null,
      }),
    };
  },
  plan: ({ subject: { from, people, running, group }, input, actor, now }) => {
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
    const to = [...new Set(input.to ?? [])];
    const wrong = wrongDelegates(to);
    if (wrong.length > 0) throw invalid(wrong);
    const lentTo = people.filter((p) => p.id !== from && (group ? p.in_group : to.includes(p.id)));
    const above = whyNotHand(actor, { from: delegator, to: lentTo.map((p) => p.id) });
    if (above) throw forbidden("GRANT_REFUSED", above);
    const startsAt = input.starts_at ? new Date(input.starts_at) : now;
    const endsAt = new Date(input.ends_at);
    const times = whyNotTimes(startsAt, endsAt, now);
    if (times) throw invalid([times]);
    const twice = running.find(
      (d) =>
        d.starts_at < endsAt &&
        startsAt < d.ends_at &&
        (group ? d.group_id === group.id : to.some((id) => d.delegate_ids.includes(id))),
    );
    if (twice)
      throw conflict(
        "DELEGATED_ALREADY",
        `${group ? "This group" : "One of them"} decides for this person in that time already.`,
        { extra: { delegation_id: twice.id } },
      );
    const delegates = to.map((id) => ({ id, name: people.find((p) => p.id === id)?.name ?? "" }));
    const names = group?.name ?? delegates.map((d) => d.name).join(", ");
    const summary = `Let ${names} decide for ${delegator.name}`;
    return {
      ...{ delegator, delegates, group, startsAt, endsAt, summary },
      told: lentTo.map((p) => p.id),
      ...{ warnings: [], spec: {}, base: {} },
    };

    function wrongDelegates(named: readonly string[]): FieldError[] {
      if ((input.to === undefined) === (input.group === undefined))
        return [{ field: "/to", message: "name people, or a group and nobody else" }];
      if (input.group !== undefined) {
        if (!group) return [{ field: "/group", message: "is no group here" }];
        const others = people.some((p) => p.in_group && p.id !== from);
        return others ? [] : [{ field: "/group", message: "has nobody in it who could decide for this person" }];
      }
      return named.flatMap((id, i) => {
        if (id === from) return [{ field: `/to/${i}`, message: "nobody decides for themself" }];
        return people.some((p) => p.id === id) ? [] : [{ field: `/to/${i}`, message: "is no active member here" }];
      });
    }
  },
  gate: "never",
  act: ({ input, plan: { delegator, delegates, group, startsAt, endsAt, told }, actor, now }) => {
    const row: DelegationRow = {
      id: newId("dlg", now),
      from_id: delegator.id,
      from_name: delegator.name,
      delegate_ids: delegates.map((d) => d.id),
      delegates,
      group_id: group?.id ?? null,
      group_name: group?.name ?? null,
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
    const notice = { by: row.from_name, to: told, from: startsAt, until: endsAt, reason: row.reason, subject };
    return changed(
      toDelegation(row, now, actor),
      event("rbac.delegation.create", { after: recordedDelegation(row), reason: row.reason }, itself),
      [
        sql`INSERT INTO delegations (id, workspace_id, from_id, from_name, delegate_ids, delegates, group_id, group_name, starts_at, ends_at,
            reason, created_by_id, created_by_name, last_event_hash, created_at)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.from_id}, ${row.from_name}, ${row.delegate_ids}, ${JSON.stringify(delegates)},
            ${row.group_id}, ${row.group_name}, ${startsAt}, ${endsAt}, ${row.reason}, ${row.created_by_id}, ${row.created_by_name},
            ${EVENT_HASH}, ${now}) RETURNING 1`,
      ],
      [],
      [delegatedTo(notice)],
    );
  },
});
