import type { Actor } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import type { Subject } from "@/lib/change/spec";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict, invalid } from "@/lib/errors";
import type { SystemFields } from "@/lib/external-approvals/rules";
import { fieldsOfSystem, type SystemRow, toSystem } from "@/lib/external-approvals/shapes";
import { allowedHere } from "@/lib/outbound/send";
import { headerProblem, targetProblem } from "@/lib/outbound/target";
import { secretNamesIn } from "@/lib/secret-store/rules";
import { SecretName } from "@/lib/secret-store/shapes";
import type { GateQuestion } from "@/lib/tickets/match";

export const lockSystem = (actor: Actor, id: string): Sql =>
  sql`SELECT * FROM external_approval_systems
    WHERE workspace_id = ${actor.workspace.id} AND id = ${id} AND deleted_at IS NULL FOR NO KEY UPDATE`;

export const namesakeOf = (actor: Actor, name: string | undefined): Sql =>
  sql`SELECT id FROM external_approval_systems
    WHERE workspace_id = ${actor.workspace.id} AND deleted_at IS NULL AND lower(name) = lower(${name ?? null}::text)`;

export type SystemSubject = Subject & { system: SystemRow };

export function systemSubject(rows: Rows | undefined): SystemSubject | null {
  const system = rows?.rows[0] as SystemRow | undefined;
  if (!system) return null;
  return {
    system,
    resource: { type: "external-system", id: system.id, name: system.name },
    root: { type: "external-system", id: system.id },
    environment: null,
    reach: "workspace",
    revision: system.revision,
    current: toSystem(system),
    lastEventHash: system.last_event_hash,
  };
}

/** Who may decide is governed where something is at stake, by the policies that govern policies. */
export const isGoverned = (actor: Actor): boolean => actor.environments.some((e) => e.class === "prod");
export const DECIDERS_CHANGE: GateQuestion = {
  operation: "policy.change",
  environment: null,
  plugin: null,
  kind: null,
  risk: null,
  labels: {},
};

/** Names of headers whose value is a secret: it is written as a placeholder, or it would be shown to whoever reads this. */
const SECRET_HEADER = /authorization|cookie|token|secret|password|api-?key/i;

/** Refuses (422) an address that the guard would not call, a header that cannot be sent, an environment that is not here. */
export function assertSystem(system: SystemFields, actor: Actor, before?: SystemFields): void {
  const errors: { field: string; message: string }[] = [];
  const closed = system.webhook_url === before?.webhook_url ? null : targetProblem(system.webhook_url, allowedHere());
  if (closed) errors.push({ field: "/webhook_url", message: closed });
  for (const [name, value] of Object.entries(system.webhook_headers)) {
    const field = `/webhook_headers/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const problem = headerProblem(name, value);
    if (problem) errors.push({ field, message: problem });
    const names = secretNamesIn(value);
    if (names.some((n) => !SecretName.safeParse(n).success))
      errors.push({ field, message: "a placeholder is the name of a secret, such as $" + "{PAGER_TOKEN}" });
    else if (SECRET_HEADER.test(name) && names.length === 0)
      errors.push({ field, message: "store the value as a secret and write $" + "{ITS_NAME} here" });
  }
  const known = new Set([
    ...visibleEnvironments(actor).map((e) => e.slug),
    ...["class:test", "class:prod"],
    ...(before?.allowed_environments ?? []),
  ]);
  for (const [i, word] of (system.allowed_environments ?? []).entries())
    if (!known.has(word)) errors.push({ field: `/allowed_environments/${i}`, message: "is no environment here" });
  if (errors.length > 0) throw invalid(errors, "This external system could not be asked.");
}

export const assertFree = (rows: Rows | undefined, id: string | null, name: string): void => {
  if (rows?.rows.some((row) => row.id !== id))
    throw conflict("NAME_TAKEN", `There is an external system called ${name} already.`);
};

export const specOf = (system: SystemFields, print: string | null) => ({
  system: { ...fieldsOfSystem(system), secret: print ?? "as it is" },
});
