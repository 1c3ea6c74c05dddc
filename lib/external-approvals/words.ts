import type { SystemFields, SystemRole, SystemType } from "@/lib/external-approvals/rules";
import { inWords, type Says, type Worded, worded } from "@/lib/policies/words";

const TYPES: Record<SystemType, string> = { webhook: "Webhook", servicenow: "ServiceNow", jira: "Jira" };

const ROLES: Record<SystemRole, string> = { approver: "approver", "security-approver": "security approver" };

/** What a request says of a system: its fields, and of its secret no more than the print. */
type Said = SystemFields & { secret: string };

/** In the order of the settings page, and by its names. */
const SAYS: Says<Said> = {
  name: (name) => worded("Name", name),
  type: (type) => worded("Type", TYPES[type] ?? type),
  enabled: (enabled) => worded("State", enabled ? "requests are put to it" : "switched off"),
  role: (role) => worded("Seat it may take", ROLES[role] ?? role),
  allowed_environments: (words) => worded("Environments", words?.map(placeWords).join("\n"), "every environment"),
  webhook_url: (url) => worded("Address", url),
  secret: (secret) => worded("Secret", secret),
  webhook_headers: (headers) => worded("Headers", listed(Object.entries(headers)), "none"),
  timeout_seconds: (seconds) => worded("Give up after", `${seconds} ${seconds === 1 ? "second" : "seconds"}`),
  retry_count: (times) => worded("Try again", `${times} ${times === 1 ? "time" : "times"}`),
};

/** A system as a sentence, in the words of the fields below: what it may do, and where. */
export const readbackOf = ({ name, type, role, allowed_environments: where, webhook_url }: SystemFields): string =>
  `${name} (${TYPES[type]}) may take one ${ROLES[role]} seat on requests of ${where?.map(placeWords).join(", ") ?? "every environment"}, asked at ${webhook_url}.`;

/** What an external system is, field by field, after the sentence it amounts to; of a part only the fields that are there. */
export const systemWords = (system: Partial<Said>): Worded[] => inWords(SAYS, system, readbackOf);

const listed = (pairs: readonly [string, string][]): string => pairs.map((pair) => pair.join(": ")).join("\n");

const placeWords = (word: string): string =>
  word === "class:prod" ? "production environments" : word === "class:test" ? "test environments" : word;
