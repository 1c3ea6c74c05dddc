import { expect, test } from "vitest";
import { Instant } from "@/lib/instant";
import { useDatabase } from "@/lib/testing/database";

test.each([
  "2026-01-01T00:00:00Z",
  "2026-01-01T00:00:00.123456+05:30",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-01-01T00:00:00-15:59",
])("%s is taken, and the database takes it", async (text) => {
  expect(Instant.safeParse(text).success).toBe(true);
  const { superuser } = await useDatabase();
  const { rows } = await superuser.query("SELECT $1::timestamptz IS NOT NULL AS kept", [text]);
  expect(rows).toEqual([{ kept: true }]);
});

test.each([
  ["0000-01-01T00:00:00Z", "must be of the years 1 to 9999"],
  ["0001-01-01T00:00:00+01:00", "must be of the years 1 to 9999"],
  ["9999-12-31T23:59:59-01:00", "must be of the years 1 to 9999"],
  ["2026-01-01T00:00:00+23:00", "must be in a zone within 15 hours of UTC"],
  ["2026-01-01T00:00:00-16:00", "must be in a zone within 15 hours of UTC"],
])("%s is refused: %s", (text, why) => {
  expect(Instant.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([why]);
});
