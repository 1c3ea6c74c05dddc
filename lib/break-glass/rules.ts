import type { Actor } from "@/lib/access/actor";
import { can, type Reach, whyCannot } from "@/lib/access/can";

type Facts = { environmentId: string | null; brokenById: string; reviewed: boolean };
export type WhyNotReview = { status: 403 | 409; code: string; message: string };

/** Where the right to review is asked: what a decision would have needed. */
export const reachOf = (environmentId: string | null): Reach =>
  environmentId === null ? "workspace" : { environment: environmentId };

/** Whoever broke the glass does not judge it. */
export const whyNotOwnReview = (facts: Facts, userId: string | null): WhyNotReview | undefined =>
  facts.brokenById === userId
    ? { status: 403, code: "SELF_REVIEW_FORBIDDEN", message: "You broke this glass; someone else has to review it." }
    : undefined;

/** Why this person cannot review it; undefined when they can. The source of the disabled button's words and of the refusal. */
export function whyNotReview(facts: Facts, actor: Actor): WhyNotReview | undefined {
  const own = whyNotOwnReview(facts, actor.userId);
  if (own) return own;
  const reach = reachOf(facts.environmentId);
  // Reviewing is not lent: it may be the lender's own glass.
  const unlent = { ...actor, lent: [] };
  if (!can(unlent, "approval:decide", reach))
    return { status: 403, code: "PERMISSION_DENIED", message: whyCannot(unlent, "approval:decide", reach) };
  if (facts.reviewed) return { status: 409, code: "REVIEWED_ALREADY", message: "This has been reviewed already." };
  return undefined;
}
