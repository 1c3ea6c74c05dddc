import type { Actor, Person, RequestContext } from "@/lib/access/actor";
import type { Credential } from "@/lib/auth/credential";

/** Who stands behind a credential. Both refuse with 401; the actor's also answers for the workspace (400, 404). */
export type Resolver = {
  resolveActor(credential: Credential, workspaceSlug: string | null, context: RequestContext): Promise<Actor>;
  resolvePerson(credential: Credential, context: RequestContext): Promise<Person>;
};

let current: Resolver | undefined;

/** Puts a resolver in the endpoints' hands; for tests that need no database. */
export function setResolver(resolver: Resolver | undefined): void {
  current = resolver;
}

/** The resolver in use. */
export function resolver(): Resolver {
  if (!current) throw new Error("no resolver: call setResolver first");
  return current;
}
