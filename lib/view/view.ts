import type { ZodType } from "zod";
import type { Actor } from "@/lib/access/actor";
import { can, type Reach, whyCannot } from "@/lib/access/can";
import type { Permission } from "@/lib/access/roles";
import type { View } from "@/lib/change/contract";
import { parseInput } from "@/lib/change/parse";
import type { Rows } from "@/lib/db/batch";
import { appPool, logPool } from "@/lib/db/pool";
import type { Sql } from "@/lib/db/sql";
import { forbidden, notFound } from "@/lib/errors";
import { snapshot } from "@/lib/view/snapshot";

type ViewSpec<In, R> = {
  name: string;
  needs: Permission;
  input: ZodType<In>;
  /** What the permission is asked of; reading asks "any" and lets the SQL narrow by environment. */
  reach?: Reach;
  /** Whether a replica that the environment names may answer: what it shows may be some moments old. */
  replica?: boolean;
  /** It may take long beside what else a screen shows: it is asked on a connection of its own, at the same time. */
  apart?: boolean;
  /** Statements with the actor's scope in their WHERE; `read` answers null for "nothing there" (404). */
  load(args: { input: In; actor: Actor; now: Date }): {
    statements: readonly Sql[];
    read(rows: readonly Rows[]): R | null;
  };
};

/** What one view asks and how its answer is read: its place in a screen that asks several, see lib/view/together.ts. */
export type Prepared<R> = { statements: readonly Sql[]; read(rows: readonly Rows[]): R };

/** A view whose statements can stand beside those of others. */
export type Part<By, R> = {
  replica?: boolean;
  apart?: boolean;
  /** Checks input and permission as `run` does, and asks nothing yet. */
  prepare(by: By, input: unknown, now: Date): Prepared<R>;
};

/**
 * The one door for reads: permission first (403), then all statements in one read-only snapshot and one round trip. A row
 * that is not in the actor's scope is not found (404). Rows become plain objects inside `read` and never leave `lib`.
 */
export function view<In, R>(spec: ViewSpec<In, R>): View<In, R> & Part<Actor, R> {
  const prepare = (actor: Actor, rawInput: unknown, now: Date): Prepared<R> => {
    const input = parseInput(spec.input, rawInput);
    const reach = spec.reach ?? "any";
    if (!can(actor, spec.needs, reach)) throw forbidden("PERMISSION_DENIED", whyCannot(actor, spec.needs, reach));
    const load = spec.load({ input, actor, now });
    return { statements: load.statements, read: (rows) => there(load.read(rows)) };
  };
  return {
    kind: "view",
    name: spec.name,
    needs: spec.needs,
    input: spec.input,
    replica: spec.replica ?? false,
    apart: spec.apart ?? false,
    prepare,
    async run(actor, rawInput, options) {
      const { statements, read } = prepare(actor, rawInput, options?.clock?.now() ?? new Date());
      const pool = spec.replica ? logPool() : appPool();
      return read(await snapshot(actor.workspace.id, statements, { pool, apart: spec.apart ?? false }));
    },
  };
}

/** What was read, or 404 where there was nothing. */
export function there<R>(result: R | null): R {
  if (result === null) throw notFound();
  return result;
}
