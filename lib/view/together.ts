import type { Actor } from "@/lib/access/actor";
import { appPool, logPool } from "@/lib/db/pool";
import { type Part, snapshot } from "@/lib/view/view";

type Asked = readonly [view: Part<Actor, unknown>, input: unknown];
type Answers<P extends Record<string, Asked>> = {
  [K in keyof P]: P[K][0] extends Part<Actor, infer R> ? R : never;
};

/**
 * What one screen shows, asked of several views at once: one connection, one snapshot, one round trip. Each part keeps its
 * own scope and permission, and any one that refuses (403) or finds nothing (404) refuses the screen; permissions are asked
 * before the database is. One that a replica may answer takes the others with it. The statements go in the order in which the parts are named.
 */
export async function together<const P extends Record<string, Asked>>(
  actor: Actor,
  parts: P,
  now: Date = new Date(),
): Promise<Answers<P>> {
  const asked = Object.entries<Asked>(parts).map(([name, [view, input]]) => ({
    name,
    part: view.prepare(actor, input, now),
  }));
  const rows = await snapshot(
    actor.workspace.id,
    asked.flatMap(({ part }) => part.statements),
    Object.values<Asked>(parts).some(([view]) => view.replica) ? logPool() : appPool(),
  );
  let from = 0;
  const answers = asked.map(({ name, part }) => {
    const own = rows.slice(from, from + part.statements.length);
    from += part.statements.length;
    return [name, part.read(own)] as const;
  });
  // Made of the entries of `parts`, each by its own view: names and types are theirs.
  return Object.fromEntries(answers) as Answers<P>;
}
