/**
 * Every permission and every role on one page. Code asks for permissions, never for roles; a role is only a bundle.
 * Printed as the golden matrix `lib/access/matrix.txt`. Source: DESIGN §6.
 */
export const PERMISSIONS = [
  "asset:read",
  "approval:read",
  "policy:read",
  "member:read",
  "run:read",
  "draft:write",
  "version:create",
  "workflow:write",
  "flow:publish",
  "asset:write",
  "asset:import",
  "lifecycle:write",
  "binding:write",
  "action:run",
  "approval:decide",
  "approval:decide-security",
  "approval:break-glass",
  "policy:write",
  "member:write",
  "environment:write",
  "workspace:write",
  "token:manage",
  "webhook:write",
  "job:read",
  "job:retry",
  "audit:read",
  "audit:export",
  "workspace:own",
  "token:own",
  // Held by no role: the job runner alone starts and ends executions.
  "job:run",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What only looks. A token that may do nothing else writes nothing, not even a mark on what is its person's own. */
export const READING: ReadonlySet<Permission> = new Set([
  "asset:read",
  "approval:read",
  "policy:read",
  "member:read",
  "run:read",
  "job:read",
  "audit:read",
  "audit:export",
]);

export const ROLES = [
  "viewer",
  "auditor",
  "editor",
  "operator",
  "approver",
  "security-approver",
  "admin",
  "owner",
] as const;
export type Role = (typeof ROLES)[number];

const viewer: Permission[] = ["asset:read", "approval:read", "policy:read", "member:read", "run:read"];
const editor: Permission[] = [...viewer, "draft:write", "version:create", "workflow:write", "flow:publish"];
const operator: Permission[] = [
  ...editor,
  "asset:write",
  "asset:import",
  "lifecycle:write",
  "binding:write",
  "action:run",
];
const approver: Permission[] = [...viewer, "approval:decide"];
const admin: Permission[] = [
  ...operator,
  "policy:write",
  "member:write",
  "environment:write",
  "workspace:write",
  "token:manage",
  "webhook:write",
  "job:read",
  "job:retry",
  "audit:read",
  "audit:export",
  "approval:break-glass",
];

export const ROLE_PERMISSIONS: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(viewer),
  auditor: new Set([...viewer, "audit:read", "audit:export"]),
  editor: new Set(editor),
  operator: new Set(operator),
  approver: new Set(approver),
  "security-approver": new Set([...approver, "approval:decide-security"]),
  admin: new Set(admin),
  owner: new Set([...admin, "approval:decide", "workspace:own"]),
};

/** What a platform administrator may not do inside a workspace without a grant there. */
export const PLATFORM_ADMIN_EXCEPTIONS: ReadonlySet<Permission> = new Set([
  "approval:decide",
  "approval:decide-security",
  "approval:break-glass",
  "policy:write",
]);

/** The seats a gate can name. */
export const GATE_ROLES = ["approver", "security-approver", "owner", "owner-or-security-approver"] as const;
export type GateRole = (typeof GATE_ROLES)[number];

/** Roles that can take each seat. `security-approver` also fills `approver`; so does `owner`. */
export const SEATS: Record<GateRole, readonly Role[]> = {
  approver: ["approver", "security-approver", "owner"],
  "security-approver": ["security-approver"],
  owner: ["owner"],
  "owner-or-security-approver": ["owner", "security-approver"],
};
