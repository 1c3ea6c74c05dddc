/** The longest window somebody may plan. Whoever needs more freezes again, and is asked again. */
export const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

export type WhyNotWindow = { field: string; message: string };

/** Why these are not the two ends of a window; undefined when they are. Times are UTC. */
export function whyNotWindow(startsAt: Date, endsAt: Date, now: Date): WhyNotWindow | undefined {
  if (endsAt <= startsAt) return { field: "/ends_at", message: "must be later than the beginning" };
  if (endsAt <= now) return { field: "/ends_at", message: "must lie ahead" };
  if (endsAt.getTime() - startsAt.getTime() > MOST_DAYS * DAY_MS)
    return { field: "/ends_at", message: `a window is at most ${MOST_DAYS} days long` };
  return undefined;
}
