/** The kinds of external systems, the seats they can be given, and what makes one mightier than before. Pure. */
export const SYSTEM_TYPES = ["webhook", "servicenow", "jira"] as const;
export type SystemType = (typeof SYSTEM_TYPES)[number];

export const SYSTEM_ROLES = ["approver", "security-approver"] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** The secret of both directions, in the form of Standard Webhooks: 24 to 64 bytes. */
export const WEBHOOK_SECRET =
  /^whsec_(?=[A-Za-z0-9+/]{32,88}={0,2}$)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What is answered where a request is to be asked again whose secret ended with it. */
export const SECRET_GONE = "The secret that was asked for is kept no longer. Ask again with a secret.";

export type SystemFields = {
  name: string;
  type: SystemType;
  enabled: boolean;
  role: SystemRole;
  allowed_environments: string[] | null;
  webhook_url: string;
  webhook_headers: Record<string, string>;
  timeout_seconds: number;
  retry_count: number;
};

/**
 * Whether an edit lets somebody decide who could not before: a system that is switched on, another address or secret, a
 * mightier seat, more environments. Such an edit is governed as a policy is; what only takes away is free.
 */
export function widens(before: SystemFields | null, after: SystemFields, newSecret: boolean): boolean {
  if (!after.enabled) return false;
  if (!before?.enabled || newSecret) return true;
  if (before.webhook_url !== after.webhook_url || before.type !== after.type) return true;
  if (before.role !== after.role && after.role === "security-approver") return true;
  const had = before.allowed_environments;
  if (had === null) return false;
  return after.allowed_environments === null || after.allowed_environments.some((e) => !had.includes(e));
}
