import { randomUUID } from "node:crypto";
import type { Person, RequestContext, Surface } from "@/lib/access/actor";
import { type Action, type Details, event } from "@/lib/audit/events";
import { auditRow, type EventScope, eventHash, insertEvent } from "@/lib/audit/record";
import { transact } from "@/lib/change/transaction";
import type { Rows } from "@/lib/db/batch";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";
import { countEvent } from "@/lib/metrics/count";

const WINDOW_MS = 15 * 60_000;
const MOST = 10;

type Attempts = Extract<Action, "session.create" | "session.resume">;

/** Somebody who could not show who they are. `account` is whom they claimed to be, or whose credential it was. */
export type Attempt<A extends Attempts = Attempts> = {
  action: A;
  account: string;
  via: Surface;
  context: RequestContext;
  resource: EventScope["resource"];
  details: Details<A>;
};

const anonymous = (via: Surface, context: RequestContext): Person => ({
  kind: "anonymous",
  id: "anonymous",
  userId: null,
  name: "anonymous",
  email: null,
  via,
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context,
});

/**
 * Records an attempt that was refused, as actor kind `anonymous`. An account gets ten such events in 15 minutes; what
 * follows is counted, and one event tells the count once the window is over. When nothing can be written the caller gets
 * 503: no refusal goes unrecorded (DESIGN §3).
 */
export async function recordAttempt(attempt: Attempt, now: Date): Promise<void> {
  const key = keyOf(attempt.action, attempt.account);
  const closes = now.getTime() + WINDOW_MS;
  try {
    const recorded = await transact(null, async (tx) => {
      // A row to lock before anything is read, so that attempts at the same moment count one after the other.
      const rows = await tx.send([
        sql`INSERT INTO sign_in_limits (key, points, expire) VALUES (${key}, 0, ${closes}) ON CONFLICT (key) DO NOTHING`,
        sql`SELECT points, expire FROM sign_in_limits WHERE key = ${key} FOR UPDATE`,
      ]);
      const held = windowOf(rows[1]);
      const over = held.expire <= now.getTime();
      const points = (over ? 0 : held.points) + 1;
      const by = anonymous(attempt.via, attempt.context);
      await tx.commit([
        sql`UPDATE sign_in_limits SET points = ${points}, expire = ${over ? closes : held.expire} WHERE key = ${key}`,
        ...(over ? uncounted(by, attempt.action, attempt.account, held.points, now) : []),
        ...(points <= MOST ? [denied(by, attempt.resource, attempt.action, attempt.details, now)] : []),
      ]);
      return points <= MOST;
    });
    if (recorded) countEvent(attempt.action, "denied");
  } catch (error) {
    throw refusal(503, "AUDIT_UNAVAILABLE", "The refusal could not be recorded. Try again.", {
      headers: { "retry-after": "2" },
      note: String(error),
    });
  }
}

/**
 * Tells the counts of windows that are over and to which no further attempt came, and forgets the limits of sign-ins that
 * hold nobody back any more. Answers how many windows it closed.
 */
export async function closeAttempts(now: Date): Promise<number> {
  return transact(null, async (tx) => {
    const [rows] = await tx.send([
      sql`SELECT key, points FROM sign_in_limits WHERE key LIKE 'attempt/%' AND expire <= ${now.getTime()}
        ORDER BY key LIMIT 500 FOR UPDATE SKIP LOCKED`,
    ]);
    const due = (rows?.rows ?? []) as { key: string; points: number }[];
    const requestId = randomUUID();
    const by = anonymous("worker", { requestId, correlationId: requestId, ip: null, userAgent: null });
    await tx.commit([
      ...due.flatMap(({ key, points }) => {
        const [, action, account] = /^attempt\/([a-z.]+)\/(.*)$/s.exec(key) ?? [];
        return uncounted(by, action as Attempts, account ?? "", points, now);
      }),
      sql`DELETE FROM sign_in_limits
        WHERE key = ANY(${due.map((d) => d.key)}) OR (key NOT LIKE 'attempt/%' AND expire <= ${now.getTime()})`,
    ]);
    return due.length;
  });
}

const keyOf = (action: Attempts, account: string) => `attempt/${action}/${account}`;

const windowOf = (rows: Rows | undefined): { points: number; expire: number } => {
  const row = rows?.rows[0] as { points: number; expire: string } | undefined;
  return { points: row?.points ?? 0, expire: Number(row?.expire ?? 0) };
};

/** The one event for what came after the tenth attempt; none when nothing did. */
function uncounted(by: Person, action: Attempts, account: string, points: number, now: Date): Sql[] {
  if (points <= MOST) return [];
  const resource = { type: "account", id: null, name: account };
  return [denied(by, resource, action, { account, count: points - MOST }, now)];
}

function denied<A extends Attempts>(
  by: Person,
  resource: EventScope["resource"],
  action: A,
  details: Details<A>,
  now: Date,
): Sql {
  const scope: EventScope = { workspace: null, environment: null, resource, root: null };
  const row = auditRow(by, scope, event(action, details, { outcome: "denied" }), now);
  return sql`WITH ${insertEvent(row, null, eventHash(row, null), raw("(SELECT 1) AS one"))} SELECT 1`;
}
