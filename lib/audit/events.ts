/**
 * Every event type with the details it may carry: an allow-list, so that a secret cannot reach the log by being handed
 * over in a larger object. Names are `{room}.{verb}` (DESIGN §7). A name stays here for ever once it was written: filters
 * such as `approval.*` are looked up in this list.
 */
const change = ["before", "after", "changed", "reason", "warnings"] as const;

export const EVENTS = {
  "asset.patch": [...change, "created"],
  "asset.import": [...change, "created", "source", "import"],
  "import.create": ["source", "format", "total", "failed"],
  "draft.put": [...change, "created", "digest", "revision", "source"],
  "version.create": [
    "number",
    "version_id",
    "label",
    "digest",
    "source",
    "created",
    "reason",
    "git_commit_sha",
    "git_branch",
  ],
  "version.status": change,
  "lifecycle.set": [...change, "replacement_ref"],
  "binding.put": [...change, "authority", "policy", "freeze_override"],
  "binding.delete": [...change, "authority", "policy", "freeze_override"],
  "binding.promote": [...change, "authority", "policy", "from_environment", "freeze_override"],
  "binding.rollback": [...change, "authority", "policy", "freeze_override"],
  "approval.request": [
    "operation",
    "summary",
    "digest",
    "policy",
    "gates",
    "reason",
    "spec",
    "base",
    "warnings",
    "retries",
    "apply_at",
  ],
  "approval.approve": [
    "operation",
    "summary",
    "digest",
    "digest_seen",
    "seats",
    "decided_for",
    "comment",
    "status",
    "self_approval",
    "external",
    "edit",
  ],
  // The proposal was edited and waits on, for people other than its editor.
  "approval.edit": ["operation", "summary", "digest", "digest_seen", "comment", "status", "edit"],
  "approval.reject": [
    "operation",
    "summary",
    "digest",
    "digest_seen",
    "seats",
    "decided_for",
    "comment",
    "status",
    "external",
  ],
  // Only ever refused: a decision of an external system that the rules did not take. One that counts is an approval or a rejection.
  "approval.callback": [],
  // A request was put to an external system, or could not be; or was taken back.
  "approval.submit": ["system", "external_id", "error", "status"],
  "approval.withdraw": ["system", "external_id", "error", "status"],
  "rbac.external-system.create": change,
  "rbac.external-system.patch": change,
  "rbac.external-system.delete": change,
  "rbac.external-system.test": [],
  "rbac.external-system.tested": ["error"],
  // One for the whole; each request of it then has its own.
  "approval.batch": ["verdict", "total", "accepted", "rejected", "tickets", "comment"],
  "approval.cancel": ["operation", "summary", "status"],
  "approval.start": ["operation", "summary", "fencing_token", "attempt"],
  // An attempt failed and another follows.
  "approval.defer": ["operation", "summary", "error", "attempt", "next_attempt_at"],
  "approval.fail": ["operation", "summary", "error"],
  // Somebody let a failed job run again; what it then does is an event of its own.
  "job.retry": ["task", "attempts", "error", "ids"],
  // An operation that nobody has to agree to was handed to a job; an attempt of one failed.
  "operation.queue": ["operation", "summary", "event", "spec", "reason", "warnings", "authority"],
  "operation.fail": ["operation", "summary", "event", "error", "attempt", "next_attempt_at"],
  "action.run": ["action", "summary", "params", "reason", "created", "authority", "effect"],
  // A gated change carried out at once: what the operation records, and by what excuse. Its own class, so that it is found.
  "break_glass.use": [
    ...change,
    "operation",
    "summary",
    "authority",
    "policy",
    "from_environment",
    "replacement_ref",
    "break_glass",
    "freeze_override",
  ],
  // A window in which nothing of an environment is changed.
  "freeze.create": change,
  "freeze.patch": change,
  "freeze.end": change,
  // What was approved waits: for the end of a freeze. What no longer holds when it is looked at again ends as approval.fail.
  "approval.postpone": ["operation", "summary", "until", "why"],
  // Nobody is left who could decide it; those who can let people in were told.
  "approval.strand": ["operation", "summary", "why"],
  "approval.check": ["operation", "summary", "error"],
  "approval.recall": ["operation", "summary", "status", "reason"],
  "break_glass.review": ["operation", "summary", "verdict", "comment", "break_glass"],
  // Somebody lets others decide for them.
  "rbac.delegation.create": change,
  "rbac.delegation.delete": change,
  "rbac.policy.create": [...change, "policy"],
  "rbac.policy.patch": [...change, "policy"],
  "rbac.policy.delete": [...change, "policy"],
  // A default policy of a later version, offered to a workspace that is older.
  "rbac.policy.take": [...change, "policy"],
  "rbac.policy.decline": [...change, "policy"],
  "rbac.policy.offer": ["policies"],
  "rbac.token.create": ["name", "kind", "scopes", "expires_at", "owner"],
  "rbac.token.delete": ["name", "kind", "owner"],
  "rbac.member.add": [...change, "created"],
  // A new link for who was invited and never came in.
  "rbac.member.invite": ["expires_at"],
  "rbac.member.patch": change,
  "rbac.member.delete": change,
  "rbac.group.create": change,
  "rbac.group.patch": change,
  "rbac.group.delete": change,
  "rbac.group-member.add": change,
  "rbac.group-member.delete": change,
  // Never the value: what was set is known to who set it.
  "secret.put": ["name", "created", "key_id"],
  "secret.delete": ["name"],
  "environment.create": change,
  "environment.patch": change,
  "workspace.create": change,
  "workspace.patch": change,
  // A sign-in; refused ones carry the code, and after the tenth of an account in 15 minutes only a count.
  "session.create": ["method", "account", "replaces", "code", "count"],
  // Only ever refused: a session or token was presented that had ended.
  "session.resume": ["kind", "account", "code", "count"],
  "session.delete": ["sessions"],
  // The one-time link that makes the first owner.
  "bootstrap.create": ["expires_at"],
  // An invited person set their name and first password.
  "invitation.accept": ["email", "name", "workspace"],
  // The log's own: how long bodies are kept, which were purged, what stood twice in line, and that another key signs.
  "audit.retention": change,
  "audit.prune": ["ranges", "count", "counts"],
  "audit.set-aside": ["events", "count"],
  "audit.rotate-key": ["verifier_key", "former_key", "former_lost"],
  "user.password": ["sessions"],
  // The log was taken out: in which form, and of what.
  "audit.export": ["format", "filter", "page", "rows"],
  "webhook.create": change,
  "webhook.patch": change,
  "webhook.delete": change,
  // Given up by the worker after the last attempt.
  "webhook.disable": ["failures", "reason"],
  "webhook.test": ["delivery"],
  "webhook.replay": ["delivery", "of"],
  "user.create": ["email", "name", "persona", "platform_admin"],
} as const satisfies Record<string, readonly string[]>;

export type Action = keyof typeof EVENTS;
export type Details<A extends Action = Action> = { [K in (typeof EVENTS)[A][number]]?: unknown };

/** Stages of a ticket, as the second seed names them. */
export type ActionCode =
  | "REQUEST_SUBMITTED"
  | "REQUEST_CANCELLED"
  | "APPROVAL_APPROVED"
  | "APPROVAL_REJECTED"
  | "EXECUTION_STARTED"
  | "EXECUTION_COMPLETED"
  | "EXECUTION_FAILED"
  | "BREAK_GLASS_USED"
  | "BREAK_GLASS_REVIEWED";

export type ResourceRef = { type: string; id: string | null; name: string | null; parent?: string | null };

export type AuditEvent = {
  action: Action;
  code?: ActionCode;
  outcome: "success" | "failure" | "denied";
  /** Set where the resource came to be by this change; otherwise the subject's. */
  resource?: ResourceRef;
  root?: { type: string; id: string | null };
  ticketId?: string | null;
  details: Record<string, unknown>;
};

type Extra = Partial<Pick<AuditEvent, "code" | "outcome" | "resource" | "root" | "ticketId">>;

/** An event of this type; a detail that is not on its list does not type-check. */
export function event<A extends Action>(action: A, details: Details<A>, extra: Extra = {}): AuditEvent {
  return { action, outcome: "success", details: details as Record<string, unknown>, ...extra };
}
