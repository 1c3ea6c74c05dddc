import { pointerToken } from "@/lib/pointer";

/**
 * The structural difference of two JSON documents, as the compare route answers it and the console paints it.
 *
 * Objects are compared by key; arrays by place, after setting aside what both share at the front and at the back, so
 * one inserted element is one change and not a shift of everything behind it. Work is bounded: past `maxChanges`, or
 * past a fixed number of visited values, it stops and says `truncated`. Nothing here recurses, so depth cannot
 * exhaust the stack.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Change =
  | { path: string; kind: "added"; after: Json }
  | { path: string; kind: "removed"; before: Json }
  | { path: string; kind: "changed"; before: Json; after: Json };

export type Difference = { changes: Change[]; truncated: boolean };

/** Values visited before giving up: about a tenth of a second, far above any document the API accepts. */
const VISITS_MAX = 2_000_000;

type Pair = { path: string; before: Json; after: Json };
type Step = Pair | Change;
type Visits = { left: number };

/**
 * What turns `before` into `after`, in document order with keys sorted. Paths of `removed` name places in `before`,
 * all others places in `after`. Never throws on values parsed from JSON.
 */
export function diffJson(before: Json, after: Json, options: { maxChanges?: number } = {}): Difference {
  const maxChanges = options.maxChanges ?? 500;
  const visits: Visits = { left: VISITS_MAX };
  const changes: Change[] = [];
  const stack: Step[] = [{ path: "", before, after }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if ("kind" in step) {
      if (changes.length >= maxChanges) return { changes, truncated: true };
      changes.push(step);
      continue;
    }
    if (--visits.left < 0) return { changes, truncated: true };
    const inner = childSteps(step, visits);
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Step);
  }
  return { changes, truncated: visits.left < 0 };
}

function childSteps(pair: Pair, visits: Visits): Step[] {
  const { path, before, after } = pair;
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) return arraySteps(path, before, after, visits);
  if (isObject(before) && isObject(after)) return objectSteps(path, before, after);
  return [{ path, kind: "changed", before, after }];
}

function objectSteps(path: string, before: Record<string, Json>, after: Record<string, Json>): Step[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.map((key): Step => {
    const at = `${path}/${pointerToken(key)}`;
    const was = own(before, key);
    const is = own(after, key);
    if (was === undefined) return { path: at, kind: "added", after: is as Json };
    if (is === undefined) return { path: at, kind: "removed", before: was };
    return { path: at, before: was, after: is };
  });
}

function arraySteps(path: string, before: Json[], after: Json[], visits: Visits): Step[] {
  const shorter = Math.min(before.length, after.length);
  let front = 0;
  while (front < shorter && equalJson(before[front] as Json, after[front] as Json, visits)) front++;
  let back = 0;
  while (back < shorter - front && equalJson(before.at(-1 - back) as Json, after.at(-1 - back) as Json, visits)) back++;

  const steps: Step[] = [];
  const paired = shorter - back;
  for (let i = front; i < paired; i++) {
    steps.push({ path: `${path}/${i}`, before: before[i] as Json, after: after[i] as Json });
  }
  for (let i = paired; i < before.length - back; i++) {
    steps.push({ path: `${path}/${i}`, kind: "removed", before: before[i] as Json });
  }
  for (let i = paired; i < after.length - back; i++) {
    steps.push({ path: `${path}/${i}`, kind: "added", after: after[i] as Json });
  }
  return steps;
}

/** Deep equality within the visits that are left; out of visits it answers false, and the caller reports `truncated`. */
function equalJson(a: Json, b: Json, visits: Visits): boolean {
  const stack: [Json, Json][] = [[a, b]];
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    if (--visits.left < 0) return false;
    const [x, y] = pair;
    if (x === y) continue;
    if (Array.isArray(x) && Array.isArray(y)) {
      if (x.length !== y.length) return false;
      for (let i = 0; i < x.length; i++) stack.push([x[i] as Json, y[i] as Json]);
    } else if (isObject(x) && isObject(y)) {
      const keys = Object.keys(x);
      if (keys.length !== Object.keys(y).length) return false;
      for (const key of keys) {
        const other = own(y, key);
        if (other === undefined) return false;
        stack.push([x[key] as Json, other]);
      }
    } else return false;
  }
  return true;
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Own members only: a document may have a key called `__proto__` or `constructor`. */
const own = (object: Record<string, Json>, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
