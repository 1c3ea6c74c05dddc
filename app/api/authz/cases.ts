import { delegation, freezeWindow } from "@/app/api/authz/windows";
import { createWebhook } from "@/lib/audit/webhooks/create";
import { testWebhook } from "@/lib/audit/webhooks/send";
import { putBinding } from "@/lib/bindings/put";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem } from "@/lib/external-approvals/fields";
import { toJobId } from "@/lib/job-queue/rules";
import { putSecret } from "@/lib/secret-store/put";
import { resultOf } from "@/lib/testing/arrange";
import type { PersonName, World } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";
import { LOG_CASES } from "./log-cases";
import { GROUP_CASES, OFFER_CASES } from "./people-cases";

/** A request by somebody who may see the subject and lacks the permission. */
export type WrongRole = { as: PersonName | "evaluateKey"; path: string; body?: unknown };

const GOVERNANCE = "/api/governance/v1alpha1";
const NAME = { plugin: "catalog", kind: "prompt", name: "cases" };
const BY_NAME = `${GOVERNANCE}/assets/catalog/prompt/cases`;

// Every role may read; a key that only evaluates may not.
const unread = (path: string): WrongRole => ({ as: "evaluateKey", path });

async function registered(w: World): Promise<string> {
  const { rows } = await w.db.superuser.query("SELECT id FROM assets WHERE workspace_id = $1 AND name = $2", [
    w.workspaceId,
    NAME.name,
  ]);
  if (rows.length === 0) {
    await createVersion.run(w.as.operator, { asset: NAME, label: "first", content: { template: "Say it" } });
    return registered(w);
  }
  return rows[0].id;
}

const byName =
  (as: WrongRole["as"], rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => {
    await registered(w);
    return { as, path: `${BY_NAME}${rest}`, body };
  };
const byId =
  (as: WrongRole["as"], rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => ({
    as,
    path: `${GOVERNANCE}/assets-by-id/${await registered(w)}${rest}`,
    body,
  });

let requests = 0;
/** A pending request for prod; asked for anew when none waits. */
const ticket =
  (under: string, as: WrongRole["as"], verb: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => {
    await registered(w);
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'active' WHERE workspace_id = $1 AND name = $2", [
      w.workspaceId,
      NAME.name,
    ]);
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM approval_requests WHERE workspace_id = $1 AND status = 'PENDING_APPROVAL'",
      [w.workspaceId],
    );
    if (rows[0]) return { as, path: `${under}/approvals/${rows[0].id}${verb}`, body };
    const asked = await putBinding.run(w.as.operator, {
      ...{ asset: NAME, environment: "prod", version: 1 },
      // Another configuration each time: the same may be what runs there by now.
      config: { asked: ++requests },
    });
    return { as, path: `${under}/approvals/${asked.kind === "pending" ? asked.ticket.ticket_id : ""}${verb}`, body };
  };

/** A use of break-glass that owes its review. */
async function brokenGlass(w: World): Promise<string> {
  const { rows } = await w.db.superuser.query("SELECT id FROM break_glasses WHERE workspace_id = $1", [w.workspaceId]);
  if (rows[0]) return rows[0].id;
  await registered(w);
  await w.db.superuser.query("UPDATE assets SET lifecycle = 'active' WHERE workspace_id = $1 AND name = $2", [
    w.workspaceId,
    NAME.name,
  ]);
  const breakGlass = { reason: "down", incident: "INC-1" };
  await putBinding.run(w.as.owner, { asset: NAME, environment: "prod", version: 1 }, { breakGlass });
  return brokenGlass(w);
}

/** An ended request, asked again by somebody who could not have asked for it. */
const ended =
  (under: string) =>
  async (w: World): Promise<WrongRole> => {
    const { path } = await ticket(under, "viewer", "")(w);
    await w.db.superuser.query(
      "UPDATE approval_requests SET status = 'CANCELLED', decided_at = now() WHERE id = $1 AND status = 'PENDING_APPROVAL'",
      [path.split("/").at(-1)],
    );
    return { as: "viewer", path: `${path}/retry`, body: {} };
  };

/** A default policy of the workspace. */
const policy =
  (as: WrongRole["as"], body: unknown) =>
  async (w: World): Promise<WrongRole> => {
    const { rows } = await w.db.superuser.query("SELECT id FROM approval_policies WHERE workspace_id = $1 LIMIT 1", [
      w.workspaceId,
    ]);
    return { as, path: `/api/v1/policies/${rows[0].id}`, body };
  };

/** A member's address, below which they are changed. */
const member =
  (as: PersonName, rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => ({
    as,
    path: `/api/v1/workspaces/${w.slug}/members/${w.as.viewer.userId}${rest}`,
    body,
  });

const WEBHOOKS = "/api/v1/admin/audit-logs/webhooks";
const NEW_WEBHOOK = { name: "siem", url: "https://siem.example/in" };

/** A webhook of the workspace; made when there is none. */
const webhook =
  (rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => {
    const { rows } = await w.db.superuser.query("SELECT id FROM audit_webhooks WHERE workspace_id = $1", [
      w.workspaceId,
    ]);
    if (rows[0]) return { as: "auditor", path: `${WEBHOOKS}/${rows[0].id}${rest}`, body };
    await createWebhook.run(w.as.admin, NEW_WEBHOOK);
    return webhook(rest, body)(w);
  };

const CONTENT = { content: { template: "Say it again" } };

const EXTERNAL = {
  name: "change-management",
  type: "webhook",
  enabled: false,
  webhook_url: "https://changes.example/in",
  webhook_secret: `whsec_${"A".repeat(32)}`,
};

/** An external system that decides nothing, made once. */
const external =
  (rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => {
    const at = (id: string) => ({
      as: "operator" as const,
      path: `/api/v1/admin/external-approval-systems/${id}${rest}`,
      body,
    });
    const { rows } = await w.db.superuser.query("SELECT id FROM external_approval_systems WHERE workspace_id = $1", [
      w.workspaceId,
    ]);
    if (rows[0]) return at(rows[0].id);
    const made = await createSystem.run(w.as.admin, NewSystem.parse(EXTERNAL));
    return at(made.kind === "done" ? made.result.id : "");
  };

/**
 * One line for every operation, keyed as in `routes.txt`: who must be told 403. Where the subject must exist first, the
 * line is a function that makes it.
 */
export const WRONG_ROLE: Record<string, WrongRole | ((world: World) => Promise<WrongRole>)> = {
  "GET /api/governance/v1alpha1/assets": unread(`${GOVERNANCE}/assets`),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]": unread(BY_NAME),
  "PATCH /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]": byName("viewer", "", { risk: { level: "high" } }),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/history": unread(`${BY_NAME}/history`),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/versions": unread(`${BY_NAME}/versions`),
  "POST /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/versions": byName("viewer", "/versions", {
    label: "x",
    ...CONTENT,
  }),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/versions/[number]": unread(`${BY_NAME}/versions/1`),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/versions/compare": unread(
    `${BY_NAME}/versions/compare?from=1&to=1`,
  ),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/draft": unread(`${BY_NAME}/draft`),
  "PUT /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/draft": byName("viewer", "/draft", CONTENT),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings": unread(`${BY_NAME}/bindings`),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings/[env]": unread(`${BY_NAME}/bindings/dev`),
  "PUT /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings/[env]": byName("editor", "/bindings/dev", {
    version: 1,
  }),
  "DELETE /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/bindings/[env]": byName("editor", "/bindings/dev", {}),
  "GET /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/actions": unread(`${BY_NAME}/actions`),
  "POST /api/governance/v1alpha1/assets/[plugin]/[kind]/[name]/actions/[action]": byName(
    "editor",
    "/actions/lifecycle.archive",
    {},
  ),

  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]": byId("evaluateKey", ""),
  "PATCH /api/governance/v1alpha1/assets-by-id/[asset_id]": byId("viewer", "", { risk: { level: "high" } }),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/history": byId("evaluateKey", "/history"),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/versions": byId("evaluateKey", "/versions"),
  "POST /api/governance/v1alpha1/assets-by-id/[asset_id]/versions": byId("viewer", "/versions", {
    label: "x",
    ...CONTENT,
  }),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/versions/[number]": byId("evaluateKey", "/versions/1"),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/versions/compare": byId(
    "evaluateKey",
    "/versions/compare?from=1&to=1",
  ),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/draft": byId("evaluateKey", "/draft"),
  "PUT /api/governance/v1alpha1/assets-by-id/[asset_id]/draft": byId("viewer", "/draft", CONTENT),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/bindings": byId("evaluateKey", "/bindings"),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/bindings/[env]": byId("evaluateKey", "/bindings/dev"),
  "PUT /api/governance/v1alpha1/assets-by-id/[asset_id]/bindings/[env]": byId("editor", "/bindings/dev", {
    version: 1,
  }),
  "DELETE /api/governance/v1alpha1/assets-by-id/[asset_id]/bindings/[env]": byId("editor", "/bindings/dev", {}),
  "GET /api/governance/v1alpha1/assets-by-id/[asset_id]/actions": byId("evaluateKey", "/actions"),
  "POST /api/governance/v1alpha1/assets-by-id/[asset_id]/actions/[action]": byId(
    "editor",
    "/actions/lifecycle.archive",
    {},
  ),

  "GET /api/governance/v1alpha1/approvals": unread(`${GOVERNANCE}/approvals`),
  "GET /api/governance/v1alpha1/approvals/[id]": unread(`${GOVERNANCE}/approvals/x`),
  "POST /api/governance/v1alpha1/approvals/[id]/approve": ticket(GOVERNANCE, "viewer", "/approve", {}),
  "POST /api/governance/v1alpha1/approvals/[id]/reject": ticket(GOVERNANCE, "viewer", "/reject", { comment: "no" }),
  "POST /api/governance/v1alpha1/approvals/[id]/cancel": ticket(GOVERNANCE, "viewer", "/cancel", {}),
  "GET /api/v1/approvals": unread("/api/v1/approvals"),
  "GET /api/v1/approvals/[id]": unread("/api/v1/approvals/x"),
  "POST /api/v1/approvals/[id]/approve": ticket("/api/v1", "viewer", "/approve", {}),
  "POST /api/v1/admin/approvals/[id]/preview": ticket("/api/v1/admin", "viewer", "/preview", {
    modified_spec: { config: {} },
  }),
  "POST /api/v1/approvals/[id]/reject": ticket("/api/v1", "viewer", "/reject", { comment: "no" }),
  "POST /api/v1/approvals/[id]/withdraw": ticket("/api/v1", "viewer", "/withdraw", {}),
  "POST /api/v1/approvals/[id]/cancel": ticket("/api/v1", "viewer", "/cancel", {}),

  "POST /api/v1/approvals/batch": async (w) => {
    const { path } = await ticket("/api/v1", "viewer", "")(w);
    return {
      as: "viewer",
      path: "/api/v1/approvals/batch",
      body: { action: "approve", ticket_ids: [path.split("/").at(-1)] },
    };
  },
  "GET /api/v1/batches/[id]/status": unread("/api/v1/batches/x/status"),
  "GET /api/v1/environments/[slug]/freezes": unread("/api/v1/environments/dev/freezes"),
  "POST /api/v1/environments/[slug]/freezes": {
    as: "operator",
    path: "/api/v1/environments/dev/freezes",
    body: { name: "n", reason: "r", starts_at: "2090-01-01T00:00:00Z", ends_at: "2090-01-02T00:00:00Z" },
  },
  "PATCH /api/v1/environments/[slug]/freezes/[id]": freezeWindow("", { name: "x" }),
  "POST /api/v1/environments/[slug]/freezes/[id]/end": freezeWindow("/end", {}),
  "GET /api/v1/delegations": unread("/api/v1/delegations"),
  "POST /api/v1/delegations": async (w) => ({
    as: "viewer",
    path: "/api/v1/delegations",
    body: { from: w.as.approver.userId, to: [w.as.viewer.userId], ends_at: "2090-01-01T00:00:00Z", reason: "r" },
  }),
  "POST /api/v1/delegations/[id]/end": async (w) => ({
    as: "viewer",
    path: `/api/v1/delegations/${await delegation(w)}/end`,
    body: {},
  }),
  "GET /api/v1/break-glass": unread("/api/v1/break-glass"),
  "GET /api/v1/break-glass/[id]": unread("/api/v1/break-glass/x"),
  "POST /api/v1/break-glass/[id]/review": async (w) => ({
    as: "viewer",
    path: `/api/v1/break-glass/${await brokenGlass(w)}/review`,
    body: { verdict: "justified", comment: "the site was down" },
  }),

  "POST /api/v1/approvals/[id]/retry": ended("/api/v1"),
  "POST /api/governance/v1alpha1/approvals/[id]/retry": ended(GOVERNANCE),

  // Everyone has sessions and tokens of their own; an evaluate key has nothing but its one route.
  "GET /api/v1/me": unread("/api/v1/me"),
  "PUT /api/v1/me/password": {
    as: "evaluateKey",
    path: "/api/v1/me/password",
    body: { current: "correct horse battery", password: "another horse battery" },
  },
  "GET /api/v1/notifications": unread("/api/v1/notifications"),
  "GET /api/v1/notifications/unread-count": unread("/api/v1/notifications/unread-count"),
  "PATCH /api/v1/notifications/[id]/read": { as: "evaluateKey", path: "/api/v1/notifications/x/read", body: {} },
  "POST /api/v1/notifications/mark-all-read": {
    as: "evaluateKey",
    path: "/api/v1/notifications/mark-all-read",
    body: {},
  },
  "GET /api/v1/sessions": unread("/api/v1/sessions"),
  "DELETE /api/v1/sessions/[id]": { as: "evaluateKey", path: "/api/v1/sessions/all" },
  "GET /api/v1/tokens": unread("/api/v1/tokens"),
  "POST /api/v1/tokens": { as: "evaluateKey", path: "/api/v1/tokens", body: { name: "more", kind: "api" } },
  "DELETE /api/v1/tokens/[id]": async (w) => {
    const { rows } = await w.db.superuser.query("SELECT id FROM tokens WHERE workspace_id = $1", [w.workspaceId]);
    return { as: "evaluateKey", path: `/api/v1/tokens/${rows[0].id}` };
  },

  "GET /api/v1/operations": unread("/api/v1/operations"),
  "GET /api/v1/operations/[id]": unread("/api/v1/operations/x"),
  "GET /api/v1/workspaces/[slug]/members": unread("/api/v1/workspaces/x/members"),
  "POST /api/v1/workspaces/[slug]/members": async (w) => ({
    as: "operator",
    path: `/api/v1/workspaces/${w.slug}/members`,
    body: { email: "new@cases.test", role: "viewer" },
  }),
  "PATCH /api/v1/workspaces/[slug]/members/[user_id]": member("operator", "", { role: "editor" }),
  "DELETE /api/v1/workspaces/[slug]/members/[user_id]": member("approver", "", {}),
  "POST /api/v1/workspaces/[slug]/members/[user_id]/invitation": member("editor", "/invitation"),
  "GET /api/v1/workspaces/[slug]": unread("/api/v1/workspaces/x"),
  "PATCH /api/v1/workspaces/[slug]": async (w) => ({
    as: "operator",
    path: `/api/v1/workspaces/${w.slug}`,
    body: { name: "x" },
  }),
  "GET /api/v1/environments": unread("/api/v1/environments"),
  "POST /api/v1/environments": {
    as: "operator",
    path: "/api/v1/environments",
    body: { slug: "perf", name: "Performance", kind: "Other" },
  },
  "PATCH /api/v1/environments/[slug]": { as: "operator", path: "/api/v1/environments/dev", body: { name: "x" } },
  "GET /api/v1/policies": unread("/api/v1/policies"),
  "POST /api/v1/policies": { as: "operator", path: "/api/v1/policies", body: { name: "Mine", outcome: "exempt" } },
  "POST /api/v1/policies/simulate": {
    as: "evaluateKey",
    path: "/api/v1/policies/simulate",
    body: { operation: "binding.put" },
  },
  "GET /api/v1/policies/[id]": unread("/api/v1/policies/x"),
  "PATCH /api/v1/policies/[id]": policy("operator", { name: "Mine" }),
  "DELETE /api/v1/policies/[id]": policy("operator", {}),
  "GET /api/v1/imports": unread("/api/v1/imports"),
  "POST /api/v1/imports": { as: "editor", path: "/api/v1/imports", body: [{ name: "a.b/c", description: "A server" }] },
  "GET /api/v1/imports/[id]": unread("/api/v1/imports/x"),
  "GET /api/v1/admin/audit-logs/webhooks": { as: "auditor", path: WEBHOOKS },
  "POST /api/v1/admin/audit-logs/webhooks": { as: "auditor", path: WEBHOOKS, body: NEW_WEBHOOK },
  "POST /api/v1/admin/audit-logs/webhook": {
    as: "auditor",
    path: "/api/v1/admin/audit-logs/webhook",
    body: NEW_WEBHOOK,
  },
  "GET /api/v1/admin/audit-logs/webhooks/[id]": webhook(""),
  "PATCH /api/v1/admin/audit-logs/webhooks/[id]": webhook("", { name: "x" }),
  "DELETE /api/v1/admin/audit-logs/webhooks/[id]": webhook("", {}),
  "GET /api/v1/admin/audit-logs/webhooks/[id]/deliveries": webhook("/deliveries"),
  "POST /api/v1/admin/audit-logs/webhooks/[id]/deliveries/[delivery]/replay": async (w) => {
    const { path } = await webhook("")(w);
    const sent = await testWebhook.run(w.as.admin, { id: path.split("/").at(-1) });
    return { as: "auditor", path: `${path}/deliveries/${resultOf(sent).id}/replay`, body: {} };
  },
  "POST /api/v1/admin/audit-logs/webhooks/[id]/test": webhook("/test", {}),
  "GET /api/v1/admin/audit-logs/export": { as: "approver", path: "/api/v1/admin/audit-logs/export" },
  ...LOG_CASES,
  ...GROUP_CASES,
  ...OFFER_CASES,
  "GET /api/v1/admin/audit-logs": { as: "approver", path: "/api/v1/admin/audit-logs" },

  "GET /api/v1/admin/secrets": { as: "operator", path: "/api/v1/admin/secrets" },
  "PUT /api/v1/admin/secrets/[name]": { as: "operator", path: "/api/v1/admin/secrets/A", body: { value: "x" } },
  "DELETE /api/v1/admin/secrets/[name]": async (w) => {
    await putSecret.run(w.as.admin, { name: "A", value: "x" });
    return { as: "operator", path: "/api/v1/admin/secrets/A" };
  },

  "GET /api/v1/jobs": { as: "operator", path: "/api/v1/jobs" },
  "POST /api/v1/jobs/[id]/retry": async (w) => {
    const payload = JSON.stringify({ workspace_id: w.workspaceId });
    const key = `cases ${w.workspaceId}`;
    await w.db.superuser.query(
      "SELECT graphile_worker.add_job('import.run', $1, job_key => $2, run_at => now() + interval '1 day')",
      [payload, key],
    );
    const { rows } = await w.db.superuser.query("SELECT id FROM graphile_worker._private_jobs WHERE key = $1", [key]);
    return { as: "operator", path: `/api/v1/jobs/${toJobId(rows[0].id)}/retry` };
  },

  "GET /api/v1/admin/external-approval-systems": { as: "operator", path: "/api/v1/admin/external-approval-systems" },
  "POST /api/v1/admin/external-approval-systems": {
    as: "operator",
    path: "/api/v1/admin/external-approval-systems",
    body: EXTERNAL,
  },
  "GET /api/v1/admin/external-approval-systems/[id]": {
    as: "operator",
    path: "/api/v1/admin/external-approval-systems/x",
  },
  "PATCH /api/v1/admin/external-approval-systems/[id]": external("", { retry_count: 1 }),
  "DELETE /api/v1/admin/external-approval-systems/[id]": external(""),
  "POST /api/v1/admin/external-approval-systems/[id]/test": external("/test"),
};
