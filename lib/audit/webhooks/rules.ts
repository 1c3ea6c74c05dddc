const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each failed attempt the next one is made: a little over three days in all. */
export const RETRY_AFTER_MS: readonly number[] = [
  ...[5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/**
 * When a delivery that failed this many times is tried again, with a fifth of jitter; null when it no longer is. What the
 * receiver asked for (`Retry-After`) is waited for as well, a day at most. `random` is in [0, 1).
 */
export function retryAfterMs(failures: number, random: number, asked = 0): number | null {
  const step = RETRY_AFTER_MS[failures - 1];
  if (step === undefined) return null;
  return Math.max(Math.round(step * (0.8 + 0.4 * random)), Math.min(asked, 24 * HOUR));
}

/** How long the former signing secret signs beside the new one. */
export const BOTH_SIGN_MS = 24 * HOUR;

/** What stands in an answer for a header's value that is itself a secret; sent back, it keeps that value. */
export const HIDDEN = "[REDACTED]";

/** A value that names secrets and holds none: `${NAME}`, or `Bearer ${NAME}`. It is stored and shown as it is. */
export const namesOnly = (value: string): boolean => /^[A-Za-z]{0,20} ?(?:\$\{[A-Z][A-Z0-9_]{0,63}\})+$/.test(value);
