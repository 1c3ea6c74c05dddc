import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ID_PREFIXES, type IdPrefix, isId, newId } from "@/lib/db/ids";

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
/** Where the order breaks, or -1. */
const firstOutOfOrder = (ids: string[]) => ids.findIndex((id, i) => i > 0 && id <= (ids[i - 1] ?? ""));
const sorted = (ids: string[]) => [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

describe("an id", () => {
  test("has the form of its prefix and of no other", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<IdPrefix>(...ID_PREFIXES),
        fc.constantFrom<IdPrefix>(...ID_PREFIXES),
        fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }),
        (made, asked, time) => {
          expect(isId(asked, newId(made, time))).toBe(made === asked);
        },
      ),
    );
  });

  test("is the UUIDv7 of its time: 48 bits of milliseconds, version 7, variant 2", () => {
    const time = at(123_456);
    const digits = newId("ast", time).slice(4);
    const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    const value = [...digits].reduce((sum, c) => (sum << 5n) | BigInt(alphabet.indexOf(c)), 0n);
    expect(Number(value >> 80n)).toBe(time.getTime());
    expect((value >> 76n) & 0xfn).toBe(7n);
    expect((value >> 62n) & 3n).toBe(2n);
  });

  test("sorts by its time", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 20 }), (times) => {
        const inOrder = [...times].sort((a, b) => a - b);
        const ids = new Map(times.map((ms) => [ms, newId("aud", at(ms))]));
        expect(sorted([...ids.values()])).toEqual(inOrder.map((ms) => ids.get(ms)));
      }),
    );
  });

  test("S0-16 made in one millisecond keeps the order it was made in, however many there are", () => {
    const ids = Array.from({ length: 20_000 }, () => newId("ver", at(5)));
    expect(firstOutOfOrder(ids)).toBe(-1);
  });

  test("keeps that order when requests of neighbouring milliseconds take turns", () => {
    const first: string[] = [];
    const second: string[] = [];
    for (let i = 0; i < 200; i++) {
      first.push(newId("aud", at(10)));
      second.push(newId("aud", at(11)));
    }
    expect([firstOutOfOrder(first), firstOutOfOrder(second)]).toEqual([-1, -1]);
  });
});
