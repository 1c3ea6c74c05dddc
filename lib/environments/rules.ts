import type { EnvironmentKind } from "@/lib/access/actor";

/**
 * The rules of an environment in words. Its slug is for ever. Its kind, and with it the class that policies, grants and the
 * guard go by, changes only while nothing was ever bound in it. Archiving hides it from boards and takes no more bindings,
 * moves nothing that runs and can be undone. Archiving a production environment, or making it something else, is the
 * operation `environment.archive`, which the default policies gate. Pure; the console asks the same functions.
 */
export const ENVIRONMENT_KINDS = [
  "Development",
  "Staging",
  "Production",
  "Other",
] as const satisfies readonly EnvironmentKind[];

/** More than anybody looks at on one board. */
export const MOST_ENVIRONMENTS = 50;

export type WhyNotKind = { code: string; message: string };

/** Why the kind cannot change; undefined when it can. */
export function whyNotKind(facts: {
  slug: string;
  from: EnvironmentKind;
  to: EnvironmentKind;
  everBound: boolean;
}): WhyNotKind | undefined {
  if (facts.from === facts.to || !facts.everBound) return undefined;
  return {
    code: "ENVIRONMENT_IN_USE",
    message: `Something was bound in ${facts.slug} before, so it stays ${facts.from}. Make another environment instead.`,
  };
}

/** Why an environment cannot be made of any other kind than it is; undefined when it can. */
export function whyNotOtherKind(of: {
  slug: string;
  kind: EnvironmentKind;
  ever_bound: boolean;
}): WhyNotKind | undefined {
  const other = ENVIRONMENT_KINDS.find((kind) => kind !== of.kind) ?? of.kind;
  return whyNotKind({ slug: of.slug, from: of.kind, to: other, everBound: of.ever_bound });
}

export const isProduction = (kind: EnvironmentKind): boolean => kind === "Production";

type Standing = { kind: EnvironmentKind; archived: boolean };

/** True when an environment is in production no longer: archived, or of another kind. Policies read both, so it is gated. */
export function leavesProduction(before: Standing, after: Standing): boolean {
  if (isProduction(before.kind) && !isProduction(after.kind)) return true;
  return after.archived && !before.archived && (isProduction(before.kind) || isProduction(after.kind));
}
