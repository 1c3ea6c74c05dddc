import type { EnvironmentRef } from "@/lib/access/actor";
import { placesOf } from "@/lib/policies/deciders";
import { happens, OPERATION_NAMES, type PolicyFields } from "@/lib/policies/rules";
import { bySpecificity, type PolicyRow } from "@/lib/tickets/match";

/** A policy as it is stored, beside what it says. */
export type Known = { row: PolicyRow; fields: PolicyFields };

/** What one policy is to another that can speak about the same change. */
export type Relation = {
  /** In production environments both apply, and the stricter of each gate counts. */
  together: boolean;
  /** Everywhere else the more specific one applies alone: this one, or the other. Null where they never meet there. */
  elsewhere: "this" | "other" | null;
};

/** How this policy stands to another in force; null when no change is selected by both. Pure. */
export function relationOf(mine: Known, other: Known, environments: readonly EnvironmentRef[]): Relation | null {
  if (!compatible(mine.fields, other.fields)) return null;
  const shared = placesOf(mine.fields, environments).filter(({ environment }) =>
    placesOf(other.fields, environments).some((place) => place.environment?.id === environment?.id),
  );
  const meets = shared.filter(({ environment }) => sharesOperation(mine.fields, other.fields, environment !== null));
  if (meets.length === 0) return null;
  const isProd = (place: { environment: EnvironmentRef | null }) => place.environment?.class === "prod";
  return {
    together: meets.some(isProd),
    elsewhere: meets.every(isProd) ? null : bySpecificity(mine.row, other.row) < 0 ? "this" : "other",
  };
}

const meet = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null || a.some((value) => b.includes(value));

function compatible(a: PolicyFields, b: PolicyFields): boolean {
  return (
    (a.plugin === null || b.plugin === null || a.plugin === b.plugin) &&
    (a.kind === null || b.kind === null || a.kind === b.kind) &&
    meet(a.risk_levels, b.risk_levels) &&
    meet(a.transitions, b.transitions) &&
    Object.entries(a.labels ?? {}).every(([key, value]) => (b.labels?.[key] ?? value) === value)
  );
}

/** The operations a policy names; null for any, those of plugins included. */
const namedBy = (policy: PolicyFields): readonly string[] | null =>
  policy.transitions === null ? policy.operations : ["lifecycle.set"];

function sharesOperation(a: PolicyFields, b: PolicyFields, inside: boolean): boolean {
  const [mine, theirs] = [namedBy(a), namedBy(b)];
  const shared = (mine ?? theirs ?? OPERATION_NAMES).filter((o) => theirs === null || theirs.includes(o));
  return shared.some((operation) => happens(operation, inside));
}
