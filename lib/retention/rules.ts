/** Days for which the bodies of events are kept, by class; null keeps them for ever. */
export type Retention = {
  prod_days: number | null;
  test_days: number | null;
  sensitive_days: number | null;
  /** Why nothing may be purged for now. */
  legal_hold: string | null;
};

/** Nothing shorter can be set: the second seed's minimum, held by the database as well. */
export const FLOORS = { prod_days: 365, test_days: 90, sensitive_days: 1095 } as const;

/** Places in the log as ranges, both ends included. `indexes` rise. */
export function rangesOf(indexes: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}
