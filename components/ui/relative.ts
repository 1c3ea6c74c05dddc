const STEPS = [
  { unit: "year", ms: 365 * 86_400_000 },
  { unit: "month", ms: 30 * 86_400_000 },
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

/** "3 days ago", "in 2 hours", "just now": the largest whole unit, rounded towards now. */
export const relativeTime = (at: Date, now: Date): string => distanceOf(now.getTime() - at.getTime());

/** The same of so many milliseconds between. */
export function distanceOf(ms: number): string {
  const step = STEPS.find((s) => Math.abs(ms) >= s.ms);
  if (!step) return "just now";
  const count = Math.floor(Math.abs(ms) / step.ms);
  const amount = `${count} ${step.unit}${count === 1 ? "" : "s"}`;
  return ms >= 0 ? `${amount} ago` : `in ${amount}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "21 Nov 2026, 03:30:12 UTC". By hand, so that server and browser agree whatever their locale data. */
export const absoluteTime = (at: Date): string => absoluteOf(at.toISOString());

/** The same of a moment as `toISOString` writes it. */
export function absoluteOf(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}, ${iso.slice(11, 19)} UTC`;
}
