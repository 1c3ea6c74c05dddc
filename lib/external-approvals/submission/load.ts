import type { Actor, EnvironmentRef } from "@/lib/access/actor";
import type { Rows } from "@/lib/db/batch";
import { type Sql, sql } from "@/lib/db/sql";
import { SECRET } from "@/lib/external-approvals/held-secret";
import type { Ask } from "@/lib/external-approvals/provider";
import type { SubmissionRow, SystemRow } from "@/lib/external-approvals/shapes";
import { NAMED } from "@/lib/secret-store/rows";
import { open } from "@/lib/secret-store/seal";
import type { TicketRow } from "@/lib/tickets/shapes";

type AskedTicket = TicketRow & { requested_by_email: string };
type SecretRow = { holder: string; name: string; key_id: string; sealed: Buffer };

/** All that one submission is about, with the system's secrets still sealed. */
export type LoadedSubmission = {
  workspace: Actor["workspace"];
  environments: EnvironmentRef[];
  system: SystemRow & { deleted_at: Date | null };
  secrets: SecretRow[];
  submission: SubmissionRow;
  ticket: AskedTicket;
};

/** Statements that load a submission by its id; {@link readSubmission} reads them. */
export const loadSubmission = (id: string): Sql[] => [
  sql`SELECT * FROM external_submissions WHERE id = ${id}`,
  sql`SELECT r.*, e.slug AS environment_slug, u.email AS requested_by_email FROM external_submissions x
    JOIN approval_requests r ON r.workspace_id = x.workspace_id AND r.id = x.request_id
    LEFT JOIN environments e ON e.workspace_id = r.workspace_id AND e.id = r.environment_id
    LEFT JOIN users u ON u.id = r.requested_by_id WHERE x.id = ${id}`,
  ...loadSystem(sql`SELECT x.system_id FROM external_submissions x WHERE x.id = ${id}`),
];

/** Statements that load a system with its workspace and its sealed secrets; `which` selects its id. */
export function loadSystem(which: Sql): Sql[] {
  return [
    sql`SELECT * FROM external_approval_systems WHERE id = (${which})`,
    sql`SELECT w.id, w.slug, w.name FROM external_approval_systems s JOIN workspaces w ON w.id = s.workspace_id WHERE s.id = (${which})`,
    sql`SELECT e.id, e.slug, e.name, e.kind, e.class, e.position, e.archived_at IS NOT NULL AS archived FROM external_approval_systems s
      JOIN environments e ON e.workspace_id = s.workspace_id WHERE s.id = (${which}) ORDER BY e.position, e.id`,
    sql`SELECT c.holder, c.name, c.key_id, c.sealed FROM external_approval_systems s
      JOIN secrets c ON c.workspace_id = s.workspace_id AND c.holder IN (s.id, ${NAMED}) WHERE s.id = (${which})`,
  ];
}

export function readSystem(rows: readonly (Rows | undefined)[]) {
  const [systems, workspaces, environments, secrets] = rows;
  const system = systems?.rows[0] as LoadedSubmission["system"] | undefined;
  const workspace = workspaces?.rows[0] as Actor["workspace"] | undefined;
  if (!system || !workspace) return null;
  return {
    workspace,
    environments: (environments?.rows ?? []) as EnvironmentRef[],
    system,
    secrets: (secrets?.rows ?? []) as SecretRow[],
  };
}

export function readSubmission(rows: readonly Rows[]): LoadedSubmission | null {
  const [submissions, tickets, ...rest] = rows;
  const submission = submissions?.rows[0] as SubmissionRow | undefined;
  const ticket = tickets?.rows[0] as AskedTicket | undefined;
  const system = readSystem(rest);
  return submission && ticket && system ? { ...system, submission, ticket } : null;
}

type WithSecrets = Pick<LoadedSubmission, "workspace" | "system" | "secrets">;

/** The system's own secret; throws 503 SECRET_UNREADABLE without the key, and nothing when there is none. */
export function secretOf({ workspace, system, secrets }: WithSecrets): string | null {
  const row = secrets.find((s) => s.holder === system.id && s.name === SECRET);
  return row ? open(row, { workspaceId: workspace.id, ...row }) : null;
}

/** The named secrets that this system's headers ask for, opened; the others stay sealed. */
export function namedFor({ workspace, system, secrets }: WithSecrets): Record<string, string> {
  const text = Object.values(system.webhook_headers).join("\n");
  const wanted = secrets.filter((s) => s.holder === NAMED && text.includes(`\${${s.name}}`));
  return Object.fromEntries(wanted.map((row) => [row.name, open(row, { workspaceId: workspace.id, ...row })]));
}

/** What leaves the house about a request. */
export const askOf = (
  { submission, ticket, workspace }: LoadedSubmission,
  urls: { callback: string; request: string },
  spec: unknown,
): Ask => ({
  submissionId: submission.id,
  messageId: ticket.editors.length === 0 ? submission.id : `${submission.id}.${ticket.editors.length}`,
  callbackUrl: urls.callback,
  requestUrl: urls.request,
  workspace: workspace.slug,
  ticket: {
    id: ticket.id,
    operation: ticket.operation,
    summary: ticket.summary,
    environment: ticket.environment_slug
      ? { slug: ticket.environment_slug, class: ticket.environment_class ?? "test" }
      : null,
    asset: ticket.asset_name && `${ticket.plugin}/${ticket.kind}/${ticket.asset_name}`,
    risk: ticket.risk,
    reason: ticket.reason,
    requested_by: { name: ticket.requested_by_name, email: ticket.requested_by_email },
    digest: ticket.proposal_digest,
    spec,
    created_at: ticket.created_at.toISOString(),
  },
});
