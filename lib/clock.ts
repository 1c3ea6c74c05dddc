/**
 * The only source of time. A door reads it once per request and hands the value to every row, so no column needs a
 * database default and a test or a seed can move it.
 */
export type Clock = { now(): Date };

/** Real time, to the millisecond: what PostgreSQL's timestamptz(3) and a JavaScript Date both hold without loss. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told to move; for seeds and tests. */
export function fixedClock(start: Date | string): Clock & { set(at: Date | string): void; advance(ms: number): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    set: (to) => {
      at = new Date(to).getTime();
    },
    advance: (ms) => {
      at += ms;
    },
  };
}
