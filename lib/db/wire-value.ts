import utils from "pg/lib/utils.js";

/** A parameter as it travels: text, bytes or null. Times in UTC; arrays and objects as `pg` writes them. */
export function toWire(value: unknown): string | Buffer | null {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return utils.prepareValue(value);
}
