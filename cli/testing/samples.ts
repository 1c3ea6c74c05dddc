/** Answers of the API as its contract shows them (API §2), for the fake server. */
export const asset = {
  asset_ref: { plugin: "catalog", kind: "mcp-server", name: "io.github.acme/weather" },
  governance: {
    id: "ast_01",
    revision: 4,
    owner: { principal: "user:ada", display_name: "Ada Lovelace", email: "ada@acme.test" },
    team: { id: "ml", name: "Machine learning" },
    sla: { tier: "gold", response_hours: 4 },
    risk: { level: "high", categories: ["privacy", "cost"] },
    intended_use: { summary: "Weather for planners.\nNot for flight.", environments: ["prod"], restrictions: [] },
    compliance: { tags: ["gdpr"], controls: ["A.12"] },
    review: { last_reviewed_at: "2026-01-31T12:00:00.000Z", cadence_days: 90 },
    labels: { tier: "1" },
    lifecycle: {
      state: "active",
      reason: null,
      changed_at: "2026-02-01T08:30:00.000Z",
      changed_by: "Ada",
      replacement_ref: null,
    },
    latest_version: 3,
    created_at: "2026-01-01T00:00:00.000Z",
    updated_at: "2026-02-01T08:30:00.000Z",
  },
};

export const unwritten = {
  asset_ref: { plugin: "catalog", kind: "prompt", name: "new" },
  governance: {
    ...asset.governance,
    id: null,
    revision: 0,
    owner: { principal: null, display_name: null, email: null },
    team: { id: null, name: null },
    sla: { tier: "none", response_hours: null },
    risk: { level: "medium", categories: [] },
    intended_use: { summary: null, environments: [], restrictions: [] },
    compliance: { tags: [], controls: [] },
    review: { last_reviewed_at: null, cadence_days: null },
    labels: {},
    lifecycle: { state: "draft", reason: null, changed_at: null, changed_by: null, replacement_ref: null },
    latest_version: null,
    updated_at: null,
  },
};

export const prod = {
  environment: "prod",
  environment_class: "prod",
  version: 3,
  version_id: "ver_03",
  version_label: "1.2.0",
  config: { region: "eu" },
  bound_at: "2026-02-03T10:00:00.000Z",
  bound_by: { id: "usr_01", name: "Olga Operator" },
  previous_version: 2,
  previous_version_id: "ver_02",
  revision: 5,
  authority: { kind: "approval", id: "apr_01" },
};

export const dev = {
  ...prod,
  environment: "dev",
  environment_class: "test",
  version: null,
  version_id: null,
  version_label: null,
  config: {},
  bound_at: null,
  bound_by: null,
  previous_version: null,
  revision: 0,
  authority: null,
};

export const version = {
  number: 3,
  version_id: "ver_03",
  label: "1.2.0",
  status: "active",
  digest: "d1".repeat(32),
  source: "api",
  surface: "cli",
  created_by: "Olga Operator",
  created_by_id: "usr_01",
  created_by_email: "olga@acme.test",
  git_commit_sha: "0123456789abcdef0123456789abcdef01234567",
  git_branch: "main",
  message: "Faster",
  created_at: "2026-02-02T09:00:00.000Z",
  published_at: null,
};

export const ticket = {
  id: "apr_01",
  status: "PENDING_APPROVAL",
  type: "binding.put",
  action: "binding.put",
  asset_ref: asset.asset_ref,
  asset_id: "ast_01",
  environment: { slug: "prod", class: "prod" },
  summary: "Run version 3 of io.github.acme/weather in prod",
  warnings: ["This asset is deprecated."],
  requested_by: { id: "usr_01", name: "Olga Operator", surface: "cli" },
  requested_at: "2026-02-20T10:00:00.000Z",
  created_at: "2026-02-20T10:00:00.000Z",
  days_pending: 5,
  priority_tier: "warning",
  reason: "Tested a week",
  risk: "high",
  proposal_digest: "4c1f".repeat(16),
  policy: { id: "pol_01", name: "High risk in prod", revision: 2 },
  gates: [
    { role: "approver", required: 1, approved: 1 },
    { role: "security-approver", required: 1, approved: 0 },
  ],
  self_approval: "forbidden",
  can_decide: true,
  reasons: [] as string[],
  event_id: "evt_01",
  retries: null,
  decided_at: null as string | null,
  executed_at: null as string | null,
  error: null as { code: string; detail: string } | null,
};

export const ticketDetail = {
  ...ticket,
  decisions: [
    {
      id: "dec_01",
      verdict: "approve",
      decided_by: { id: "usr_02", name: "Avi Approver" },
      seats: ["approver"],
      comment: "Seen the tests",
      digest: ticket.proposal_digest,
      digest_seen: true,
      created_at: "2026-02-21T11:00:00.000Z",
    },
  ],
  input: {},
  effective_spec: { version: 3, config: {} },
  base: {},
  live: {},
  stale: false,
  diff: {
    changes: [
      { path: "/version", kind: "changed", before: 2, after: 3 },
      { path: "/content/tools/1", kind: "added", after: { name: "forecast" } },
      { path: "/config/region", kind: "removed", before: "eu" },
    ],
    truncated: false,
  },
  can_cancel: false,
  event: { id: "evt_01", status: "PENDING", attempts: 0 },
};

/** The 202 of a write that waits (API §1). */
export const pending = {
  status: 202,
  headers: { location: "/api/v1/approvals/apr_01" },
  body: {
    action: "binding.put",
    status: "pending_approval",
    message: "Waiting for an approver and a security approver.",
    ticket_id: "apr_01",
    event_id: "evt_01",
    approval: ticket,
  },
};
