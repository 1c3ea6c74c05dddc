import { expect, test } from "vitest";
import { initialsOf } from "@/components/ui/avatar";
import { absoluteTime, relativeTime } from "@/components/ui/relative";

const now = new Date("2026-03-10T12:00:00Z");

test.each([
  ["2026-03-10T11:59:31Z", "just now"],
  ["2026-03-10T11:59:00Z", "1 minute ago"],
  ["2026-03-10T10:00:01Z", "1 hour ago"],
  ["2026-03-07T12:00:00Z", "3 days ago"],
  ["2026-03-02T12:00:01Z", "7 days ago"],
  ["2026-01-09T12:00:00Z", "2 months ago"],
  ["2024-03-10T12:00:00Z", "2 years ago"],
  ["2026-03-10T14:00:00Z", "in 2 hours"],
])("%s is %s", (at, words) => {
  expect(relativeTime(new Date(at), now)).toBe(words);
});

test("the full time is in UTC and says so", () => {
  expect(absoluteTime(new Date("2026-03-01T00:05:09.123+02:00"))).toBe("28 Feb 2026, 22:05:09 UTC");
});

test.each([
  ["Ada Lovelace", "AL"],
  ["ana", "A"],
  ["maria.da.silva@example.com", "MC"],
  ["élodie Ñandú", "ÉÑ"],
  ["  ", "?"],
])("the initials of %j are %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
