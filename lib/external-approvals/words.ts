import { readbackOf, type SystemFields, type SystemType } from "@/lib/external-approvals/rules";
import { type Worded, worded } from "@/lib/policies/words";
import type { Json } from "@/lib/versions/diff";

const TYPES: Record<SystemType, string> = { webhook: "Webhook", servicenow: "ServiceNow", jira: "Jira" };

/** What a request says of a system: its fields, and of its secret no more than the print. */
type Said = SystemFields & { secret: string };

/** In the order of the settings page, and by its names. */
const SAYS: { [K in keyof Said]: (value: Said[K]) => Worded } = {
  name: (name) => worded("Name", name),
  type: (type) => worded("Type", TYPES[type] ?? type),
  enabled: (enabled) => worded("State", enabled ? "requests are put to it" : "switched off"),
  role: (role) => worded("Seat it may take", role.replaceAll("-", " ")),
  allowed_environments: (words) => worded("Environments", words?.map(placeWords).join("\n"), "every environment"),
  webhook_url: (url) => worded("Address", url),
  secret: (secret) => worded("Secret", secret),
  webhook_headers: (headers) => worded("Headers", listed(Object.entries(headers)), "none"),
  timeout_seconds: (seconds) => worded("Give up after", `${seconds} ${seconds === 1 ? "second" : "seconds"}`),
  retry_count: (times) => worded("Try again", `${times} ${times === 1 ? "time" : "times"}`),
};

/** What an external system is, field by field, after the sentence it amounts to; of a part only the fields that are there. */
export function systemWords(system: Partial<Said>): Worded[] {
  const fields = (Object.keys(SAYS) as (keyof Said)[]).filter((field) => system[field] !== undefined);
  const whole = fields.length === Object.keys(SAYS).length;
  const says = <K extends keyof Said>(field: K) => ({
    ...SAYS[field](system[field] as Said[K]),
    value: system[field] as Json,
  });
  return [...(whole ? [worded("It says", readbackOf(system as Said))] : []), ...fields.map(says)];
}

const listed = (pairs: readonly [string, string][]): string => pairs.map((pair) => pair.join(": ")).join("\n");

const placeWords = (word: string): string =>
  word === "class:prod" ? "production environments" : word === "class:test" ? "test environments" : word;
