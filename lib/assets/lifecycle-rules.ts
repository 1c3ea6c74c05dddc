/**
 * The lifecycle in one table: draft → active → deprecated → archived, with the ways back (DESIGN §4). Pure; used by the
 * change and by the screen, so a button and its refusal cannot disagree.
 */
export const LIFECYCLES = ["draft", "active", "deprecated", "archived"] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

const ALLOWED = new Set([
  "draft>active",
  "active>deprecated",
  "deprecated>active",
  "active>archived",
  "deprecated>archived",
  "archived>deprecated",
  "archived>draft",
]);
const DENIED = new Set(["draft>deprecated", "draft>archived", "archived>active"]);

export const transitionOf = (from: Lifecycle, to: Lifecycle): string => `${from}>${to}`;

export type MoveFacts = { from: Lifecycle; to: Lifecycle; ownerSet: boolean; boundInProd: boolean };
export type WhyNotMove = { code: string; message: string };

/** Why this move is impossible now; undefined when it can be made, "same" when there is nothing to do. */
export function whyNotMove({ from, to, ownerSet, boundInProd }: MoveFacts): WhyNotMove | "same" | undefined {
  if (from === to) return "same";
  const move = transitionOf(from, to);
  if (DENIED.has(move))
    return { code: "LIFECYCLE_TRANSITION_DENIED", message: `An asset does not go from ${from} to ${to}.` };
  if (!ALLOWED.has(move))
    return { code: "LIFECYCLE_INVALID_TRANSITION", message: `There is no move from ${from} to ${to}.` };
  if (move === "draft>active" && !ownerSet)
    return {
      code: "OWNER_REQUIRED",
      message: "Set an owner before activating: someone has to answer for an active asset.",
    };
  if (to === "archived" && boundInProd)
    return {
      code: "BOUND_IN_PROD",
      message: "A version is bound in a production environment. Unbind it before archiving.",
    };
  return undefined;
}

/** The states this one can move to, in the order a menu shows them. */
export const movesFrom = (from: Lifecycle): Lifecycle[] =>
  LIFECYCLES.filter((to) => ALLOWED.has(transitionOf(from, to)));
