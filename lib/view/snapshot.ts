import type { Pool } from "pg";
import { batch, failedAt, type Rows } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";
import { pageBeingMade } from "@/lib/page-making";
import { plansOtherwise } from "@/lib/view/keyset";

type Read = { workspaceId: string | null; statements: readonly Sql[]; pool: Pool };
type Options = { pool?: Pool; apart?: boolean };

/**
 * All statements against one snapshot, in one round trip. What the parts of a page ask at the same moment, its frame and its
 * body, is asked as if one part had asked it all; each gets its own answer, and one that fails fails alone: the others are
 * asked again without it. `apart` asks by itself. For views only.
 */
export async function snapshot(
  workspaceId: string | null,
  statements: readonly Sql[],
  { pool = appPool(), apart = false }: Options = {},
): Promise<Rows[]> {
  if (statements.length === 0) return [];
  const page = pageBeingMade();
  const read = { workspaceId, statements, pool };
  return page && !apart ? beside(page, read) : now(read);
}

type Waiting = Read & { resolve(rows: Rows[]): void; reject(error: unknown): void };

const waiting = new WeakMap<object, Waiting[]>();

function beside(page: object, read: Read): Promise<Rows[]> {
  return new Promise((resolve, reject) => {
    const one = { ...read, resolve, reject };
    const others = waiting.get(page);
    if (others) return void others.push(one);
    waiting.set(page, [one]);
    // After every part that can go on has gone on to its own question.
    process.nextTick(() => {
      const all = waiting.get(page) ?? [];
      waiting.delete(page);
      for (const group of fitting(all)) void answer(group);
    });
  });
}

/** Those that one snapshot can answer: of one workspace, from one pool, and at most one, the last, that changes how it is planned. */
function fitting(all: readonly Waiting[]): Waiting[][] {
  const late = ({ statements }: Read) => Number(plansOtherwise(statements));
  const groups: Waiting[][] = [];
  for (const one of [...all].sort((a, b) => late(a) - late(b))) {
    const group = groups.find((others) => others.every((other) => fits(one, other)));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

const fits = (one: Read, earlier: Read): boolean =>
  earlier.workspaceId === one.workspaceId && earlier.pool === one.pool && !plansOtherwise(earlier.statements);

async function answer(group: readonly Waiting[]): Promise<void> {
  const [first] = group;
  if (!first) return;
  try {
    const rows = await now({ ...first, statements: group.flatMap(({ statements }) => statements) });
    for (const [i, own] of shares(rows, group).entries()) group[i]?.resolve(own);
  } catch (error) {
    const whose = group.flatMap((one) => one.statements.map(() => one));
    const failed = whose[(failedAt(error) ?? Number.NaN) - BEFORE];
    for (const one of group) if (!failed || one === failed) one.reject(error);
    if (failed) await answer(group.filter((one) => one !== failed));
  }
}

/** What each of several parts asked, out of the answers to all of their statements in a row. */
export function shares(rows: readonly Rows[], parts: readonly Pick<Read, "statements">[]): Rows[][] {
  let from = 0;
  return parts.map(({ statements }) => {
    const own = rows.slice(from, from + statements.length);
    from += statements.length;
    return own;
  });
}

const BEGIN = sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`;
const COMMIT = sql`COMMIT`;
/** So many statements go before those that were given. */
const BEFORE = 2;

/** A connection that failed is thrown away. */
async function now({ workspaceId, statements, pool }: Read): Promise<Rows[]> {
  const client = await pool.connect().catch((error) => {
    throw refusal(503, "DATABASE_UNAVAILABLE", "The database cannot be reached just now.", {
      headers: { "retry-after": "2" },
      note: String(error),
    });
  });
  try {
    const scope = sql`SELECT set_config('assent.workspace_id', ${workspaceId ?? ""}, true)`;
    const rows = await batch(client, [BEGIN, scope, ...statements, COMMIT]);
    client.release();
    return rows.slice(BEFORE, -1);
  } catch (error) {
    await client.query("ROLLBACK").then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}
