import type { PersonName, World } from "@/lib/testing/world";

/** A request by somebody who may see the subject and lacks the permission. */
export type WrongRole = { as: PersonName; path: string; body?: unknown };

/**
 * One line for every operation, keyed as in `routes.txt`: who must be told 403. Where the subject must exist first, the
 * line is a function that makes it.
 */
export const WRONG_ROLE: Record<string, WrongRole | ((world: World) => Promise<WrongRole>)> = {};
