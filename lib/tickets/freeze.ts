import type { EnvironmentRef } from "@/lib/access/actor";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";

/**
 * Freeze windows as the doors ask for them: while one is open nothing of its environment is changed. Asking and deciding go
 * on; what is approved meanwhile waits for the end. Times are UTC, the start belongs to a window and the end does not.
 */
export type FreezeWindow = {
  id: string;
  environment_id: string;
  name: string;
  reason: string;
  starts_at: Date;
  ends_at: Date;
};

/** The windows of a workspace that are open now; with `until`, at any time from now to then. */
export const openFreezes = (workspaceId: string, now: Date, until = now): Sql =>
  sql`SELECT id, environment_id, name, reason, starts_at, ends_at FROM freeze_windows
    WHERE workspace_id = ${workspaceId} AND ended_at IS NULL AND starts_at <= ${until} AND ends_at > ${now}`;

/** The same, held until the transaction ends: none of them is ended or shortened meanwhile, and what has just been is seen. */
export const holdFreezes = (workspaceId: string, now: Date): Sql => sql`${openFreezes(workspaceId, now)} FOR SHARE`;

type Subject = { type: string; environment: EnvironmentRef | null };

/** True for what a freeze holds: a change of something in an environment, not of the environment itself. */
const held = ({ type, environment }: Subject): boolean => environment !== null && type !== "environment";

/** The same as a condition: no window of the subject's environment that is there when the statement runs is open from now to `until`. */
export const notFrozen = (workspaceId: string, subject: Subject, now: Date, until = now): Sql =>
  held(subject)
    ? sql`(SELECT 1 FROM (${openFreezes(workspaceId, now, until)}) f WHERE f.environment_id = ${subject.environment?.id} LIMIT 1) IS NULL`
    : sql`true`;

/** The open window that holds this subject; of several, the one that ends last. */
export function frozenBy(windows: readonly FreezeWindow[], subject: Subject): FreezeWindow | null {
  if (!held(subject)) return null;
  const here = windows.filter((w) => w.environment_id === subject.environment?.id);
  return here.reduce<FreezeWindow | null>((last, w) => (last && last.ends_at >= w.ends_at ? last : w), null);
}

const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** "prod is frozen until 2026-12-27 08:00 UTC (Holidays: nobody is here)." */
export const frozenWords = (slug: string, w: Pick<FreezeWindow, "name" | "reason" | "ends_at">): string =>
  `${slug} is frozen until ${minute(w.ends_at)} (${w.name}: ${w.reason.replace(/[.\s]+$/, "")}).`;

/** The refusal of a change inside a window; it says which, why and until when. */
export function frozen(slug: string, window: FreezeWindow) {
  const words = frozenWords(slug, window);
  const { id, name, reason, starts_at, ends_at } = window;
  return conflict("FROZEN", words, {
    reasons: [words],
    extra: { freeze: { id, name, reason, starts_at: starts_at.toISOString(), ends_at: ends_at.toISOString() } },
  });
}
