import { SECRET_GONE } from "@/lib/external-approvals/rules";

/** What asking again has to say along, by its place in the body, and what is answered without it. */
export type Needed = { field: string; why: string };

export const TIME_PASSED = "the time asked for before has passed: name another, or null for once approved";

type Ended = { change: string; input: Record<string, unknown>; apply_at: Date | null };

/**
 * What whoever asks again for an ended request has to say: a time where the one asked for has passed, and a secret where the one
 * asked for is kept no longer. Asking again refuses in the same words where it is not said. Pure.
 */
export function retryNeeds({ change, input, apply_at }: Ended, secretKept: boolean, now: Date): Needed[] {
  const needed: Needed[] = [];
  if (apply_at !== null && apply_at <= now) needed.push({ field: "/apply_at", why: TIME_PASSED });
  if (typeof input.held_secret === "string" && !secretKept) {
    const place = change === "rbac.external-system.patch" ? "/changes/patch" : "/changes";
    needed.push({ field: `${place}/webhook_secret`, why: SECRET_GONE });
  }
  return needed;
}
