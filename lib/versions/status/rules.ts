import { type Lifecycle, movesFrom } from "@/lib/assets/lifecycle-rules";

/**
 * The rules of a version's status in words. It moves as an asset's lifecycle does: draft → active → deprecated → archived,
 * with the ways back. Where a kind allows one active version, activating one deprecates the other. A version that a
 * production environment runs is not archived. Nothing that runs changes by it. Pure; the console asks the same function.
 */
export type StatusFacts = { number: number; from: Lifecycle; to: Lifecycle; boundInProd: boolean };
export type WhyNotStatus = { code: string; message: string };

/** Why this version cannot have that status now; undefined when it can, "same" when it has. */
export function whyNotStatus({ number, from, to, boundInProd }: StatusFacts): WhyNotStatus | "same" | undefined {
  if (from === to) return "same";
  if (!movesFrom(from).includes(to))
    return { code: "VERSION_TRANSITION_DENIED", message: `A version does not go from ${from} to ${to}.` };
  if (to === "archived" && boundInProd)
    return {
      code: "BOUND_IN_PROD",
      message: `Version ${number} runs in a production environment. Bind another or unbind it before archiving.`,
    };
  return undefined;
}
