import { z } from "zod";

const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a point of time is one that the database, the log and JSON all write the same way. */
export const isKept = (ms: number): boolean => ms >= FIRST && ms <= LAST;

/**
 * A point of time from outside: RFC 3339 with a zone. Only of the years 1 to 9999 in UTC, and a zone within 15 hours of it:
 * PostgreSQL refuses others that JavaScript takes.
 */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine((text) => isKept(Date.parse(text)), "must be of the years 1 to 9999")
  .refine((text) => !/[+-](1[6-9]|2\d):/.test(text.slice(-6)), "must be in a zone within 15 hours of UTC");
