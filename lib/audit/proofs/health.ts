import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { type Verdict, verdictOf } from "@/lib/audit/proofs/verdict";
import type { Rows } from "@/lib/db/batch";
import { sql } from "@/lib/db/sql";
import type { Problem } from "@/lib/proof/verify";
import { view } from "@/lib/view/view";

/** A check that could not be finished: when that was, and why. */
export type Unfinished = { at: string; why: string };

/** How the log stands: how far it is sealed and verified, and what was found wrong with it. */
export type LogHealth = {
  sealed: number;
  /** The newest number of this workspace. */
  last_seq: number;
  waiting: number;
  verified: { size: number; last_seq: number; at: string; ok: boolean } | null;
  /** Set where a later check than that could not be finished; what was verified before is then the last that is known. */
  unfinished: Unfinished | null;
  problems: Problem[];
  witnesses: { url: string; size: number; problem: string | null }[];
};

const FIRST_WAITING = 1_000;
/** What the server's last check of its own log found, and how far the log is sealed. */
export const logHealth = view({
  name: "audit.health",
  needs: "audit:read",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [
      sql`SELECT coalesce((SELECT max(tree_size) FROM audit_checkpoints), 0)::float8 AS sealed,
        coalesce((SELECT max(workspace_seq) FROM audit_leaves WHERE workspace_id = ${actor.workspace.id}), 0)::float8 AS last_seq,
        (SELECT count(*)::int FROM (SELECT 1 FROM audit_pending LIMIT ${FIRST_WAITING}) AS w) AS waiting`,
      sql`SELECT url, tree_size::float8 AS size, problem FROM audit_witnesses ORDER BY url`,
      sql`WITH named AS (SELECT DISTINCT jsonb_array_elements_text(p->'event_ids') AS id FROM audit_verdict c, jsonb_array_elements(c.problems) p)
        SELECT n.id FROM named n WHERE EXISTS (SELECT 1 FROM audit_leaves l WHERE l.event_id = n.id AND l.workspace_id = ${actor.workspace.id})
          OR EXISTS (SELECT 1 FROM audit_events e WHERE e.id = n.id AND e.workspace_id = ${actor.workspace.id})`,
      sql`SELECT c.ok, c.tree_size::float8 AS size, c.finished_at, c.problems, c.unfinished_at, c.fault, coalesce((SELECT workspace_seq FROM audit_leaves
          WHERE workspace_id = ${actor.workspace.id} AND log_index < c.tree_size ORDER BY log_index DESC LIMIT 1), 0)::float8 AS last_seq
        FROM audit_verdict c`,
    ],
    read: ([now, witnesses, own, check]) => ({
      ...healthOf(now, check, new Set((own?.rows ?? []).map((row) => String(row.id)))),
      witnesses: (witnesses?.rows ?? []) as LogHealth["witnesses"],
    }),
  }),
});

function healthOf(
  now: Rows | undefined,
  check: Rows | undefined,
  own: ReadonlySet<string>,
): Omit<LogHealth, "witnesses"> {
  const { sealed, last_seq, waiting } = (now?.rows[0] ?? {}) as { sealed: number; last_seq: number; waiting: number };
  const found = check?.rows[0] as (Verdict & { problems: Problem[] | null; last_seq: number }) | undefined;
  const { verified, unfinished } = verdictOf(found);
  const problems = (found?.problems ?? []).map((problem) => seenBy(problem, own));
  return {
    ...{ sealed, last_seq, waiting },
    verified: verified && { ...verified, last_seq: found?.last_seq ?? 0 },
    ...{ unfinished, problems },
  };
}

/** The check is one for the whole log: of events of other workspaces only the kind of the problem is told. */
function seenBy(problem: Problem, own: ReadonlySet<string>): Problem {
  if (problem.event_ids.every((id) => own.has(id))) return problem;
  const message = "Something is not as it was sealed, not in this workspace alone. Who runs this server sees where.";
  return { ...problem, message, event_ids: problem.event_ids.filter((id) => own.has(id)), from: null, to: null };
}

/**
 * What everyone who signs in is told of the log: that a check, or a witness, found it changed; or that the last check could not
 * be finished, with when one last held.
 */
export type LogAlarm = { kind: "broken" } | { kind: "unfinished"; heldAt: string | null };

const alarm = view({
  name: "audit.alarm",
  needs: "asset:read",
  input: z.object({}),
  load: () => ({
    statements: [
      sql`SELECT c.ok, c.tree_size::float8 AS size, c.finished_at, c.unfinished_at, c.fault,
        EXISTS (SELECT 1 FROM audit_witnesses WHERE problem IS NOT NULL) AS refused FROM audit_verdict c`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as (Verdict & { refused: boolean }) | undefined;
      const { verified, unfinished } = verdictOf(row);
      return { broken: row?.refused === true || verified?.ok === false, unfinished, heldAt: verified?.at ?? null };
    },
  }),
});

const FRESH_MS = 10_000;
const KEY = Symbol.for("assent.log-alarm");
const store = globalThis as { [KEY]?: { until: number; alarm: LogAlarm | null } };

/** The alarm of the log; null when there is nothing to tell. Asked at most every 10 s. */
export async function logAlarm(actor: Actor, now: Date): Promise<LogAlarm | null> {
  const held = store[KEY];
  if (held && held.until > now.getTime()) return held.alarm;
  const found = await alarm.run(actor, {}).catch(() => null);
  const told: LogAlarm | null = found?.broken
    ? { kind: "broken" }
    : found?.unfinished
      ? { kind: "unfinished", heldAt: found.heldAt }
      : null;
  store[KEY] = { until: now.getTime() + FRESH_MS, alarm: told };
  return told;
}
