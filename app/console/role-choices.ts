import type { Role } from "@/lib/access/roles";

const DOES: Record<Role, string> = {
  viewer: "Reads assets, requests, policies and members.",
  auditor: "Reads that, and reads and exports the audit log. Writes nothing.",
  editor: "Writes drafts and cuts versions.",
  operator: "Changes assets, lifecycles and bindings; what a policy gates waits for others.",
  approver: "Decides requests.",
  "security-approver": "Decides requests, also those that ask for a security approver.",
  admin: "Manages policies, members, environments and the workspace. Does not decide.",
  owner: "Everything an admin does, decides requests, and owns the workspace.",
};

/** Roles with what they do in one line, as somebody who gives them reads it. */
export const roleChoices = (roles: readonly Role[]) => roles.map((role) => ({ role, does: DOES[role] }));
