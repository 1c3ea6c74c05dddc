import { resolveActor, resolvePerson } from "@/lib/auth/resolve";

/** Who stands behind a credential. Both refuse with 401; the actor's also answers for the workspace (400, 404). */
export type Resolver = { resolveActor: typeof resolveActor; resolvePerson: typeof resolvePerson };

const real: Resolver = { resolveActor, resolvePerson };
let current = real;

/** Puts another resolver in the endpoints' hands, or the real one back; for tests that need no database. */
export function setResolver(resolver?: Resolver): void {
  current = resolver ?? real;
}

/** The resolver in use. */
export const resolver = (): Resolver => current;
