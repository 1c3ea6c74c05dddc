import type { ExportedRow } from "@/lib/audit/export/row";

export const STREAMS = ["ndjson", "csv", "ocsf", "ecs"] as const;
export type StreamFormat = (typeof STREAMS)[number];

export const CONTENT_TYPE: Record<StreamFormat, string> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
  ocsf: "application/x-ndjson; charset=utf-8",
  ecs: "application/x-ndjson; charset=utf-8",
};

/** The format that an `Accept` header asks for; null for the paged document, which is also what an unknown one gets. */
export function formatOf(accept: string | null): StreamFormat | null {
  for (const part of (accept ?? "").toLowerCase().split(",")) {
    const [type = "", ...parameters] = part.split(";").map((word) => word.trim());
    if (type === "text/csv") return "csv";
    if (type !== "application/x-ndjson" && type !== "application/ndjson") continue;
    const profile = parameters
      .find((p) => p.startsWith("profile="))
      ?.slice("profile=".length)
      .replaceAll('"', "");
    return profile === "ocsf" || profile === "ecs" ? profile : "ndjson";
  }
  return null;
}

const COLUMNS = [
  ...(["occurred_at", "id", "action", "action_code", "outcome", "actor_kind", "actor_id", "actor_name"] as const),
  ...(["on_behalf_of", "surface", "ip", "user_agent", "resource_type", "resource_id", "resource_name"] as const),
  ...(["root_type", "root_id", "environment_slug", "environment_class", "ticket_id", "correlation_id"] as const),
  ...(["request_id", "log_index", "workspace_seq", "event_hash", "previous_hash", "details"] as const),
];

export const CSV_HEAD = `${COLUMNS.join(",")}\r\n`;

/** A cell that a spreadsheet would run begins with an apostrophe instead. */
function cell(value: unknown): string {
  const text =
    value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = /^[\s]*[=+\-@\t\r\n|]/.test(text) && typeof value !== "number" ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csv = (row: ExportedRow): string => `${COLUMNS.map((column) => cell(row[column])).join(",")}\r\n`;

type Verb = "create" | "delete" | "update";
const verbOf = (action: string): Verb => {
  if (/\.(delete|remove|revoke|archive)$/.test(action)) return "delete";
  return /\.(create|add|import|request)$/.test(action) ? "create" : "update";
};
const ACTIVITY = { create: 1, update: 3, delete: 4 } as const;
const ACTIVITY_NAME = { create: "Create", update: "Update", delete: "Delete" } as const;

/** OCSF 1.8: API Activity; what begins or ends a session is Authentication. What has no attribute there is `unmapped`. */
function ocsf(row: ExportedRow): object {
  const signIn = row.action.startsWith("session.");
  const verb = verbOf(row.action);
  const [class_uid, activity_id] = signIn ? [3002, verb === "delete" ? 2 : 1] : [6003, ACTIVITY[verb]];
  const succeeded = row.outcome === "success";
  const user = { uid: row.actor_id, name: row.actor_name, type: row.actor_kind };
  return {
    class_uid,
    class_name: signIn ? "Authentication" : "API Activity",
    category_uid: signIn ? 3 : 6,
    category_name: signIn ? "Identity & Access Management" : "Application Activity",
    activity_id,
    activity_name: signIn ? (activity_id === 2 ? "Logoff" : "Logon") : ACTIVITY_NAME[verb],
    type_uid: class_uid * 100 + activity_id,
    time: Date.parse(row.occurred_at),
    severity_id: succeeded ? 1 : row.outcome === "denied" ? 2 : 3,
    severity: succeeded ? "Informational" : row.outcome === "denied" ? "Low" : "Medium",
    status_id: succeeded ? 1 : 2,
    status: succeeded ? "Success" : "Failure",
    status_detail: row.outcome,
    metadata: {
      version: "1.8.0",
      uid: row.id,
      original_event_uid: row.id,
      event_code: row.action,
      correlation_uid: row.correlation_id,
      log_name: "assent.audit",
      log_provider: "assent",
      tenant_uid: row.workspace_id,
      original_time: row.occurred_at,
      sequence: row.workspace_seq,
      product: { name: "Assent", vendor_name: "Assent" },
    },
    actor: { user, app_name: row.surface },
    ...(signIn && { user }),
    src_endpoint: { ip: row.ip },
    http_request: { uid: row.request_id, user_agent: row.user_agent },
    api: { operation: row.action, request: { uid: row.request_id } },
    resources: [{ uid: row.resource_id, name: row.resource_name, type: row.resource_type }],
    unmapped: { ...rest(row), details: row.details },
  };
}

/** ECS 8: the event, who, from where and in which trace; what has no field there stands under `assent`. */
function ecs(row: ExportedRow): object {
  const iam = /^(rbac|session|user|bootstrap)\./.test(row.action);
  const kinds = { create: "creation", update: "change", delete: "deletion" } as const;
  return {
    "@timestamp": row.occurred_at,
    ecs: { version: "8.17.0" },
    message: `${row.actor_name}: ${row.action} ${row.resource_name ?? row.resource_type} (${row.outcome})`,
    event: {
      id: row.id,
      kind: "event",
      category: [row.action.startsWith("session.") ? "authentication" : iam ? "iam" : "configuration"],
      type: row.outcome === "denied" ? ["denied"] : [kinds[verbOf(row.action)]],
      action: row.action,
      code: row.action_code,
      outcome: row.outcome === "success" ? "success" : "failure",
      provider: "assent",
      dataset: "assent.audit",
      sequence: row.workspace_seq,
      hash: row.event_hash,
    },
    user: { id: row.actor_id, name: row.actor_name },
    ...(row.ip !== null && { source: { ip: row.ip } }),
    ...(row.user_agent !== null && { user_agent: { original: row.user_agent } }),
    trace: { id: row.correlation_id },
    http: { request: { id: row.request_id } },
    organization: { id: row.workspace_id },
    assent: {
      outcome: row.outcome,
      resource: { type: row.resource_type, id: row.resource_id, name: row.resource_name },
      ...rest(row),
      details: row.details,
    },
  };
}

const rest = (row: ExportedRow) => ({
  actor_kind: row.actor_kind,
  on_behalf_of: row.on_behalf_of,
  action_code: row.action_code,
  surface: row.surface,
  environment: row.environment_slug,
  environment_class: row.environment_class,
  root: { type: row.root_type, id: row.root_id },
  ticket_id: row.ticket_id,
  log_index: row.log_index,
  workspace_seq: row.workspace_seq,
  event_hash: row.event_hash,
  previous_hash: row.previous_hash,
});

/** One event as a line of a format that is not written by the database itself. */
export function lineOf(format: Exclude<StreamFormat, "ndjson">, row: ExportedRow): string {
  if (format === "csv") return csv(row);
  return `${JSON.stringify(format === "ocsf" ? ocsf(row) : ecs(row))}\n`;
}
