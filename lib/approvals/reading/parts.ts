import type { Actor } from "@/lib/access/actor";
import { environmentFilter, lentSeatsOf, seatsOf, visibleEnvironments } from "@/lib/access/can";
import { raw, type Sql, sql } from "@/lib/db/sql";

/** Where a request can be: in an environment, or (null) of the workspace as a whole. */
export type Place = string | null;

/** As far as this actor sees. */
export const placesOf = (actor: Actor): Place[] => [...visibleEnvironments(actor).map((e) => e.id), null];

/** That request `r` is there. */
export const at = (place: Place): Sql =>
  place === null ? sql`r.environment_id IS NULL` : sql`r.environment_id = ${place}`;

/** All requests of the workspace, or those of some places. */
export type Parts = "whole" | readonly Place[];

/**
 * Where the requests are that this actor may see, or with `seated` those that could ask for a seat of theirs; of one
 * environment when its slug is given. A place that is left out is not looked at, whatever waits there.
 */
export function partsOf(actor: Actor, { seated, environment }: { seated: boolean; environment?: string }): Parts {
  const named = visibleEnvironments(actor).filter((e) => e.slug === environment);
  const places = environment === undefined ? placesOf(actor) : named.map((e) => e.id);
  const holds = (place: Place) =>
    seatsOf(actor, place).length > 0 || lentSeatsOf(actor, place).some((l) => l.seats.length > 0);
  const theirs = seated ? places.filter(holds) : places;
  const all = environment === undefined && theirs.length === places.length && environmentFilter(actor) === null;
  return all ? "whole" : theirs;
}

/**
 * That request `r` is there, for an index of places. What is said twice of a place is true wherever the first is, and only an index
 * that begins with the place can look it up: so a plan for any values reads no other place's requests, though they be all there are.
 */
const only = (place: Place): Sql =>
  place === null
    ? at(place)
    : sql`${at(place)} AND (r.environment_id, r.created_at) >= (${place}, '-infinity'::timestamptz)`;

/**
 * The first `most` requests `r` of these parts in an order, to stand in a FROM. Each place has an index in the lists' orders:
 * the rows of several are merged as they come, and what waits in one is not read for the sake of another.
 */
export function firstOf(actor: Actor, parts: Parts, { where, order, most }: First): Sql {
  // Written out: for any number of rows the server would plan as for a tenth of them.
  const end = sql`ORDER BY ${order} LIMIT ${raw(String(most))}`;
  const rows = (here: Sql) =>
    sql`(SELECT r.* FROM approval_requests r WHERE r.workspace_id = ${actor.workspace.id} AND ${here} AND ${where} ${end})`;
  const [first, ...others] = parts === "whole" ? [sql`true`] : parts.map(only);
  if (!first) return rows(sql`false`);
  if (others.length === 0) return rows(first);
  return sql`(SELECT r.* FROM (${others.map(rows).reduce((all, other) => sql`${all} UNION ALL ${other}`, rows(first))}) r ${end})`;
}

type First = { where: Sql; order: Sql; most: number };
