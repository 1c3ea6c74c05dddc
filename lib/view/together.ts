import type { Actor } from "@/lib/access/actor";
import { appPool, logPool } from "@/lib/db/pool";
import { shares, snapshot } from "@/lib/view/snapshot";
import type { Part } from "@/lib/view/view";

type Asked = readonly [view: Part<Actor, unknown>, input: unknown];
type Answers<P extends Record<string, Asked>> = {
  [K in keyof P]: P[K][0] extends Part<Actor, infer R> ? R : never;
};

/**
 * What one screen shows, asked of several views at once: one connection, one snapshot, one round trip; a view that says that
 * it may take long has its own beside it. Each part keeps its own scope and permission, and any one that refuses (403) or finds
 * nothing (404) refuses the screen; permissions are asked before the database is. One that a replica may answer takes the
 * others with it. The statements go in the order in which the parts are named.
 */
export async function together<const P extends Record<string, Asked>>(
  actor: Actor,
  parts: P,
  now: Date = new Date(),
): Promise<Answers<P>> {
  const asked = Object.entries<Asked>(parts).map(([name, [view, input]]) => ({
    ...{ name, view, part: view.prepare(actor, input, now) },
  }));
  const pool = asked.some(({ view }) => view.replica) ? logPool() : appPool();
  const answersOf = async (some: typeof asked, apart: boolean) => {
    const statements = some.flatMap(({ part }) => part.statements);
    const rows = await snapshot(actor.workspace.id, statements, { pool, apart });
    const own = shares(
      rows,
      some.map(({ part }) => part),
    );
    return some.map(({ name, part }, i) => [name, part.read(own[i] ?? [])] as const);
  };
  const answers = await Promise.all([
    answersOf(
      asked.filter(({ view }) => !view.apart),
      false,
    ),
    ...asked.filter(({ view }) => view.apart).map((one) => answersOf([one], true)),
  ]);
  // Made of the entries of `parts`, each by its own view: names and types are theirs.
  return Object.fromEntries(answers.flat()) as Answers<P>;
}
