import { stoppedFrom } from "@/lib/audit/rules/stopped";
import type { HistoryEvent } from "@/lib/audit/shapes";

/**
 * A job that carries out a request is the product at work. One that goes on in a person's name (a batch they sent, a catalog
 * they imported) carries that name: what it decided, they decided.
 */
export const actorOf = ({ actor }: HistoryEvent): string =>
  actor.kind === "job" && (actor.on_behalf_of === null || actor.name === actor.id) ? "Assent" : actor.name;

type Bound = { version?: number | null };

/** What happened, or was refused, as the rest of a sentence that begins with the actor. */
export const wordsOf = (event: HistoryEvent): string =>
  // A credential that had ended was presented: that is what its event says.
  event.outcome === "denied" && event.action !== "session.resume" ? stoppedFrom(doneWords(event)) : doneWords(event);

function doneWords({ action, action_code, details, resource }: HistoryEvent): string {
  const before = details.before as Bound | undefined;
  const after = details.after as (Bound & { lifecycle?: string; number?: number; status?: string }) | undefined;
  if (action.startsWith("binding.") && after) {
    if (after.version == null) return `unbound version ${before?.version ?? ""}`;
    const from = before?.version == null ? "" : ` instead of ${before.version}`;
    return `${action === "binding.rollback" ? "rolled back to" : action === "binding.promote" ? "promoted" : "bound"} version ${after.version}${from}`;
  }
  if (action === "break_glass.use") return `broke glass: ${String(details.summary ?? details.operation)}`;
  if (action === "break_glass.review")
    return `reviewed a break-glass as ${String(details.verdict)}: ${String(details.summary ?? "")}`;
  if (action === "lifecycle.set" && after?.lifecycle) return `moved it to ${after.lifecycle}`;
  if (action === "version.status" && after) return `made version ${after.number ?? ""} ${after.status ?? ""}`;
  if (action === "rbac.policy.create") return "made the policy";
  if (action === "rbac.policy.delete") return "deleted the policy";
  if (action === "rbac.policy.patch") return `changed ${fieldsIn(details)} of the policy`;
  if (action === "version.create") return `cut version ${String(details.number)} (${String(details.label)})`;
  if (action === "draft.put") return `saved the draft, revision ${String(details.revision)}`;
  if (action === "asset.patch") return `changed ${fieldsIn(details) || "the record"}`;
  if (action_code === "EXECUTION_STARTED") return "started carrying it out";
  if (action_code === "EXECUTION_FAILED") return "could not carry it out";
  if (action === "approval.batch")
    return details.total === 1
      ? "decided on one request"
      : `decided on ${String(details.total ?? "several")} requests together`;
  if (action.startsWith("approval.")) return `${stageOf(action)}: ${String(details.summary ?? "a request")}`;
  const words = PLAIN[action];
  if (!words) return action;
  return NAMED.test(words) && resource.name ? `${words} “${resource.name}”` : words;
}

/** What an event is about, to go on with after its words where they do not say it themselves. */
export function aboutOf(event: HistoryEvent): string {
  const { name } = event.resource;
  return name && !wordsOf(event).includes(name) ? `: ${name}` : "";
}

const fieldsIn = (details: HistoryEvent["details"]): string =>
  ((details.changed as string[] | undefined) ?? []).join(", ").replaceAll("_", " ");

/** What became of a request, as one verb. */
export const stageOf = (action: string): string => STAGES[action] ?? action;

const STAGES: Record<string, string> = {
  "approval.request": "asked",
  "approval.approve": "approved",
  "approval.reject": "rejected",
  "approval.cancel": "cancelled",
  "approval.postpone": "put off",
  "approval.recall": "withdrew",
  "approval.defer": "could not carry it out yet and tries again",
  "approval.edit": "edited the proposal",
  "approval.callback": "answered from outside",
  "approval.submit": "put it to an external system",
  "approval.withdraw": "took it back from the external system",
  "approval.start": "started carrying it out",
  "approval.fail": "could not carry it out",
  "approval.strand": "found nobody left who could decide",
  "approval.check": "looked ahead and found that it will not hold",
};

/** Said with the name of what it is about, where the words end in what kind of thing that is. */
const NAMED = / (?:freeze|group|policy|system|token|member|secret|environment|webhook|import|for|of|account)$/;

const PLAIN: Record<string, string> = {
  "asset.import": "imported it",
  "import.create": "started the import",
  // Of a refusal only the attempt is known, not what it would have become.
  "binding.put": "bound a version",
  "binding.delete": "unbound it",
  "binding.promote": "promoted a version",
  "binding.rollback": "rolled back",
  "lifecycle.set": "moved its lifecycle",
  "version.status": "changed the status of a version",
  "action.run": "ran an action",
  "job.retry": "let a failed job run again",
  "operation.queue": "handed it to a job",
  "operation.fail": "could not carry it out",
  "freeze.create": "planned the freeze",
  "freeze.patch": "changed the freeze",
  "freeze.end": "ended the freeze",
  "rbac.external-system.create": "connected the external system",
  "rbac.external-system.patch": "changed the external system",
  "rbac.external-system.delete": "removed the external system",
  "rbac.external-system.test": "sent a test to the external system",
  "rbac.external-system.tested": "heard back from the external system",
  "rbac.delegation.create": "handed over the decisions of",
  "rbac.delegation.delete": "ended the delegation of",
  "rbac.token.create": "made the token",
  "rbac.token.delete": "ended the token",
  "rbac.member.add": "added the member",
  "rbac.member.invite": "made a new invitation link for",
  "rbac.member.patch": "changed the rights of the member",
  "rbac.member.delete": "removed the member",
  "rbac.group.create": "made the group",
  "rbac.group.patch": "changed the group",
  "rbac.group.delete": "deleted the group",
  "rbac.group-member.add": "added somebody to the group",
  "rbac.group-member.delete": "took somebody out of the group",
  "rbac.policy.take": "took over the default policy",
  "rbac.policy.offer": "offered default policies to the workspace",
  "rbac.policy.decline": "declined the default policy",
  "secret.put": "set the secret",
  "secret.delete": "deleted the secret",
  "environment.create": "made the environment",
  "environment.patch": "changed the environment",
  "workspace.create": "made the workspace",
  "workspace.patch": "changed the settings of the workspace",
  "session.create": "signed in",
  "session.resume": "presented a credential that had ended",
  "session.delete": "ended sessions",
  "bootstrap.create": "offered the link that makes the first owner",
  "invitation.accept": "accepted an invitation",
  "audit.retention": "changed how long the log keeps bodies",
  "audit.prune": "removed bodies of the log that had passed their time",
  "audit.set-aside": "set aside what stood in the log's line a second time",
  "audit.rotate-key": "signs the log with another key",
  "user.password": "changed a password",
  "audit.export": "exported a part of the log",
  "webhook.create": "made the webhook",
  "webhook.patch": "changed the webhook",
  "webhook.delete": "deleted the webhook",
  "webhook.disable": "disabled the webhook",
  "webhook.test": "sent a test to the webhook",
  "webhook.replay": "sent a delivery again to the webhook",
  "user.create": "made the account",
};
