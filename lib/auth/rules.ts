import type { Person } from "@/lib/access/actor";

/** What an evaluate key (`asn_live_…`) may do, and all it may do. No role has it and no token can be given it. */
export const EVALUATE_SCOPE = "flow:evaluate";

/** True for a key that opens the evaluate route and nothing else. */
export const isEvaluateKey = (person: Person): boolean => person.tokenScopes?.includes(EVALUATE_SCOPE) ?? false;

/** Sessions belong to people at a browser: a token neither sees nor ends them. The sentence of the refusal, or null. */
export const whyNotSessions = (person: Person): string | null =>
  person.kind === "user" ? null : "A token may not see or end sessions. Sign in to the console.";
