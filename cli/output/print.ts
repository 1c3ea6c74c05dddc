import { stringify } from "yaml";
import { hasSteering, safeQuoted } from "@/cli/output/safe";

export const FORMATS = ["table", "json", "yaml"] as const;
export type Format = (typeof FORMATS)[number];

/** The API's own shape, member by member, as a machine reads it. */
export function machineText(data: unknown, format: "json" | "yaml"): string {
  if (format === "json") return `${safeQuoted(JSON.stringify(data, null, 2))}\n`;
  const text = stringify(data, { lineWidth: 0 });
  // Only a quoted string can hold such a character by its number.
  return hasSteering(text) ? safeQuoted(stringify(data, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE" })) : text;
}
