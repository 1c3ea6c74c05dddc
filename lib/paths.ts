/**
 * Every address of the console and of the API, built in one place. Nothing else encodes a segment: an asset name may
 * hold `/`, which must travel as `%2F`, and one hand-written template string is enough to send it somewhere else.
 * Imports nothing, so the browser, the server, the command line and the tests share it.
 */
export type AssetRef = { plugin: string; kind: string; name: string };

type Value = string | number | boolean | null | undefined;
type Query = Readonly<Record<string, Value | readonly string[]>>;
type InWorkspace = { workspace: string };
type OfAsset = InWorkspace & { asset: AssetRef };

const seg = (value: string | number): string => encodeURIComponent(String(value));
const assetSegments = (asset: AssetRef): string => `${seg(asset.plugin)}/${seg(asset.kind)}/${seg(asset.name)}`;

/** Appends what is set; `undefined`, `null`, `false` and the empty string mean "not filtered" and are left out. A list repeats its name. */
export function withQuery(path: string, query?: Query): string {
  const each = Object.entries(query ?? {}).flatMap(([k, v]) =>
    (Array.isArray(v) ? v : [v]).map((one) => [k, one] as const),
  );
  const pairs = each.filter(([, v]) => v !== undefined && v !== null && v !== "" && v !== false);
  if (pairs.length === 0) return path;
  return `${path}?${pairs.map(([k, v]) => `${seg(k)}=${seg(String(v))}`).join("&")}`;
}

/** Decodes one segment as a page receives it. Null when the percent-encoding is broken: such an address names nothing. */
export function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** The asset a page's route parameters name, or null. Pages decode here and nowhere else. */
export function decodeAsset(params: AssetRef): AssetRef | null {
  const [plugin, kind, name] = [params.plugin, params.kind, params.name].map(decodeSegment);
  return plugin && kind && name ? { plugin, kind, name } : null;
}

/**
 * The address to go on to after signing in, if it is one of ours: a path from the root, never another host. Browsers
 * read a backslash as a slash and skip control characters, so both are refused.
 */
export function localPath(given: string | null | undefined): string | null {
  return given && /^\/(?![\\/])[^\\\p{Cc}]*$/u.test(given) ? given : null;
}

/** An asset as people write and read it: `plugin/kind/name`. For showing, never for an address. */
export const assetLabel = (asset: AssetRef): string => `${asset.plugin}/${asset.kind}/${asset.name}`;

const inside = (workspace: string): string => `/workspaces/${seg(workspace)}`;
const ofAsset = (at: OfAsset): string => `${inside(at.workspace)}/assets/${assetSegments(at.asset)}`;

/** Pages of the console. */
export const to = {
  home: () => "/",
  icon: () => "/icon.svg",
  /** The secret stands behind the hash, which browsers send to nobody: it is in no log and no referrer. */
  bootstrap: (at: { secret: string }) => `/bootstrap#${seg(at.secret)}`,
  invitation: (at: { secret: string }) => `/invitation#${seg(at.secret)}`,
  signIn: (query?: { next?: string }) => withQuery("/sign-in", query),
  overview: (at: InWorkspace) => inside(at.workspace),
  approvals: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/approvals`, query),
  approval: (at: InWorkspace & { id: string }) => `${inside(at.workspace)}/approvals/${seg(at.id)}`,
  breakGlass: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/break-glass`, query),
  assets: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/assets`, query),
  asset: (at: OfAsset, query?: { edit?: "record" }) => withQuery(ofAsset(at), query),
  newAsset: (at: InWorkspace) => `${inside(at.workspace)}/assets/new`,
  draft: (at: OfAsset) => `${ofAsset(at)}/draft`,
  versions: (at: OfAsset, query?: Query) => withQuery(`${ofAsset(at)}/versions`, query),
  version: (at: OfAsset & { number: number }) => `${ofAsset(at)}/versions/${seg(at.number)}`,
  compare: (at: OfAsset, query?: { from?: number; to?: number }) => withQuery(`${ofAsset(at)}/compare`, query),
  bindings: (at: OfAsset) => `${ofAsset(at)}/bindings`,
  editBinding: (at: OfAsset & { environment: string }, query?: { verb?: string; version?: number }) =>
    withQuery(`${ofAsset(at)}/bindings/${seg(at.environment)}/edit`, query),
  actions: (at: OfAsset) => `${ofAsset(at)}/actions`,
  history: (at: OfAsset, query?: Query) => withQuery(`${ofAsset(at)}/history`, query),
  environments: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/environments`, query),
  environment: (at: InWorkspace & { environment: string }, query?: Query) =>
    withQuery(`${inside(at.workspace)}/environments/${seg(at.environment)}`, query),
  audit: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/audit`, query),
  policies: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/policies`, query),
  newPolicy: (at: InWorkspace) => `${inside(at.workspace)}/policies/new`,
  policy: (at: InWorkspace & { id: string }) => `${inside(at.workspace)}/policies/${seg(at.id)}`,
  editPolicy: (at: InWorkspace & { id: string }) => `${inside(at.workspace)}/policies/${seg(at.id)}/edit`,
  notifications: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/notifications`, query),
  verifyLog: (at: InWorkspace) => `${inside(at.workspace)}/audit/verify`,
  operations: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/operations`, query),
  operation: (at: InWorkspace & { event: string }) => `${inside(at.workspace)}/operations/${seg(at.event)}`,
  jobs: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/operations/jobs`, query),
  import: (at: InWorkspace, query?: Query) => withQuery(`${inside(at.workspace)}/import`, query),
  importRun: (at: InWorkspace & { id: string }, query?: Query) =>
    withQuery(`${inside(at.workspace)}/import/${seg(at.id)}`, query),
  settings: (at: InWorkspace & { section?: SettingsSection }, query?: Query) =>
    withQuery(`${inside(at.workspace)}/settings${at.section ? `/${at.section}` : ""}`, query),
  auditWebhook: (at: InWorkspace & { id: string }, query?: Query) =>
    withQuery(`${inside(at.workspace)}/settings/webhooks/${seg(at.id)}`, query),
  externalSystem: (at: InWorkspace & { id: string }) =>
    `${inside(at.workspace)}/settings/external-approvals/${seg(at.id)}`,
  member: (at: InWorkspace & { user: string }) => `${inside(at.workspace)}/settings/members/${seg(at.user)}`,
  group: (at: InWorkspace & { group: string }) => `${inside(at.workspace)}/settings/groups/${seg(at.group)}`,
  environmentSettings: (at: InWorkspace & { environment: string }) =>
    `${inside(at.workspace)}/settings/environments/${seg(at.environment)}`,
};

export type SettingsSection =
  | "tokens"
  | "sessions"
  | "members"
  | "environments"
  | "workspace"
  | "webhooks"
  | "external-approvals"
  | "freezes"
  | "delegations"
  | "groups"
  | "secrets"
  | "sign-in";

const GOVERNANCE = "/api/governance/v1alpha1";
const V1 = "/api/v1";
const governed = (asset: AssetRef): string => `${GOVERNANCE}/assets/${assetSegments(asset)}`;

type ByAsset = { asset: AssetRef };
type ById = { id: string };

/** Routes of the API. The workspace is not part of them: it travels in a header or in the token. */
export const toApi = {
  assets: (query?: Query) => withQuery(`${GOVERNANCE}/assets`, query),
  asset: (at: ByAsset) => governed(at.asset),
  assetById: (at: ById) => `${GOVERNANCE}/assets-by-id/${seg(at.id)}`,
  history: (at: ByAsset, query?: Query) => withQuery(`${governed(at.asset)}/history`, query),
  draft: (at: ByAsset) => `${governed(at.asset)}/draft`,
  versions: (at: ByAsset, query?: Query) => withQuery(`${governed(at.asset)}/versions`, query),
  version: (at: ByAsset & { number: number }) => `${governed(at.asset)}/versions/${seg(at.number)}`,
  compare: (at: ByAsset & { from: number; to: number }) =>
    withQuery(`${governed(at.asset)}/versions/compare`, { from: at.from, to: at.to }),
  bindings: (at: ByAsset) => `${governed(at.asset)}/bindings`,
  binding: (at: ByAsset & { environment: string }) => `${governed(at.asset)}/bindings/${seg(at.environment)}`,
  actions: (at: ByAsset) => `${governed(at.asset)}/actions`,
  action: (at: ByAsset & { action: string }) => `${governed(at.asset)}/actions/${seg(at.action)}`,

  approvals: (query?: Query) => withQuery(`${V1}/approvals`, query),
  approval: (at: ById) => `${V1}/approvals/${seg(at.id)}`,
  approve: (at: ById) => `${V1}/approvals/${seg(at.id)}/approve`,
  reject: (at: ById) => `${V1}/approvals/${seg(at.id)}/reject`,
  withdraw: (at: ById) => `${V1}/approvals/${seg(at.id)}/withdraw`,
  cancel: (at: ById) => `${V1}/approvals/${seg(at.id)}/cancel`,
  retry: (at: ById) => `${V1}/approvals/${seg(at.id)}/retry`,
  approvalBatch: () => `${V1}/approvals/batch`,
  batchStatus: (at: ById) => `${V1}/batches/${seg(at.id)}/status`,
  previewApproval: (at: ById) => `${V1}/admin/approvals/${seg(at.id)}/preview`,
  delegations: (query?: Query) => withQuery(`${V1}/delegations`, query),
  delegation: (at: ById) => `${V1}/delegations/${seg(at.id)}`,
  endDelegation: (at: ById) => `${V1}/delegations/${seg(at.id)}/end`,
  breakGlasses: (query?: Query) => withQuery(`${V1}/break-glass`, query),
  breakGlass: (at: ById) => `${V1}/break-glass/${seg(at.id)}`,
  reviewBreakGlass: (at: ById) => `${V1}/break-glass/${seg(at.id)}/review`,
  notifications: (query?: Query) => withQuery(`${V1}/notifications`, query),
  unreadCount: () => `${V1}/notifications/unread-count`,
  readNotification: (at: ById) => `${V1}/notifications/${seg(at.id)}/read`,
  readAllNotifications: () => `${V1}/notifications/mark-all-read`,

  auditLogs: (query?: Query) => withQuery(`${V1}/admin/audit-logs`, query),
  auditExport: (query?: Query) => withQuery(`${V1}/admin/audit-logs/export`, query),
  auditWebhooks: () => `${V1}/admin/audit-logs/webhooks`,
  auditWebhook: (at: ById) => `${V1}/admin/audit-logs/webhooks/${seg(at.id)}`,
  testAuditWebhook: (at: ById) => `${V1}/admin/audit-logs/webhooks/${seg(at.id)}/test`,
  auditDeliveries: (at: ById, query?: Query) =>
    withQuery(`${V1}/admin/audit-logs/webhooks/${seg(at.id)}/deliveries`, query),
  replayAuditDelivery: (at: ById & { delivery: string }) =>
    `${V1}/admin/audit-logs/webhooks/${seg(at.id)}/deliveries/${seg(at.delivery)}/replay`,

  externalSystems: () => `${V1}/admin/external-approval-systems`,
  externalSystem: (at: ById) => `${V1}/admin/external-approval-systems/${seg(at.id)}`,
  testExternalSystem: (at: ById) => `${V1}/admin/external-approval-systems/${seg(at.id)}/test`,
  approvalCallback: (at: ById) => `${V1}/approvals/callback/${seg(at.id)}`,
  auditCheckpoints: (query?: Query) => withQuery(`${V1}/admin/audit-logs/checkpoints`, query),
  auditConsistency: (query: { from: number; to: number }) =>
    withQuery(`${V1}/admin/audit-logs/checkpoints/consistency`, query),
  auditLeaves: (query: { from: number; limit: number }) => withQuery(`${V1}/admin/audit-logs/leaves`, query),
  auditEntries: (query: { from: number; to?: number; limit: number; strays?: true }) =>
    withQuery(`${V1}/admin/audit-logs/entries`, query),
  auditRetention: () => `${V1}/admin/audit-logs/retention`,
  auditProof: (at: ById) => `${V1}/admin/audit-logs/${seg(at.id)}/proof`,

  secrets: () => `${V1}/admin/secrets`,
  secret: (at: { name: string }) => `${V1}/admin/secrets/${seg(at.name)}`,

  me: () => `${V1}/me`,
  myPassword: () => `${V1}/me/password`,
  members: (at: InWorkspace) => `${V1}/workspaces/${seg(at.workspace)}/members`,
  member: (at: InWorkspace & { user: string }) => `${V1}/workspaces/${seg(at.workspace)}/members/${seg(at.user)}`,
  memberInvitation: (at: InWorkspace & { user: string }) =>
    `${V1}/workspaces/${seg(at.workspace)}/members/${seg(at.user)}/invitation`,
  groups: (at: InWorkspace, query?: Query) => withQuery(`${V1}/workspaces/${seg(at.workspace)}/groups`, query),
  group: (at: InWorkspace & { group: string }) => `${V1}/workspaces/${seg(at.workspace)}/groups/${seg(at.group)}`,
  groupMembers: (at: InWorkspace & { group: string }) => `${toApi.group(at)}/members`,
  groupMember: (at: InWorkspace & { group: string; user: string }) => `${toApi.groupMembers(at)}/${seg(at.user)}`,
  assetMembers: (at: ByAsset) => `${governed(at.asset)}/members`,
  assetMember: (at: ByAsset & { user: string }) => `${governed(at.asset)}/members/${seg(at.user)}`,
  tokens: () => `${V1}/tokens`,
  token: (at: ById) => `${V1}/tokens/${seg(at.id)}`,
  sessions: () => `${V1}/sessions`,
  session: (at: { id: string | "current" | "others" | "all" }) => `${V1}/sessions/${seg(at.id)}`,
  operations: (query?: Query) => withQuery(`${V1}/operations`, query),
  operation: (at: { event: string }) => `${V1}/operations/${seg(at.event)}`,
  jobs: (query?: Query) => withQuery(`${V1}/jobs`, query),
  retryJob: (at: ById) => `${V1}/jobs/${seg(at.id)}/retry`,
  imports: (query?: Query) => withQuery(`${V1}/imports`, query),
  import: (at: ById, query?: Query) => withQuery(`${V1}/imports/${seg(at.id)}`, query),
  policies: (query?: Query) => withQuery(`${V1}/policies`, query),
  policy: (at: ById) => `${V1}/policies/${seg(at.id)}`,
  policyOffer: (at: { builtin: string }) => `${V1}/policies/offers/${seg(at.builtin)}`,
  simulatePolicy: () => `${V1}/policies/simulate`,
  workspace: (at: InWorkspace) => `${V1}/workspaces/${seg(at.workspace)}`,
  environments: () => `${V1}/environments`,
  freezes: (at: { environment: string }) => `${V1}/environments/${seg(at.environment)}/freezes`,
  freeze: (at: { environment: string; id: string }) => `${toApi.freezes(at)}/${seg(at.id)}`,
  endFreeze: (at: { environment: string; id: string }) => `${toApi.freeze(at)}/end`,
  environment: (at: { environment: string }) => `${V1}/environments/${seg(at.environment)}`,
  bootstrap: () => `${V1}/bootstrap`,
  invitations: () => `${V1}/invitations`,
  passwordSignIn: () => `${V1}/auth/password`,

  live: () => "/api/health/live",
  ready: () => "/api/health/ready",
  metrics: () => "/api/metrics",

  demoPersonas: () => `${V1}/demo/personas`,
  demoSignIn: () => `${V1}/demo/sign-in`,
  demoToken: () => `${V1}/demo/token`,
};
