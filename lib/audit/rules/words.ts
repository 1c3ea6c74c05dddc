import type { HistoryEvent } from "@/lib/audit/shapes";

/** A job acts for the request it carries out; people read the product's name. */
export const actorOf = ({ actor }: HistoryEvent): string => (actor.kind === "job" ? "Assent" : actor.name);

type Bound = { version?: number | null };

/** What happened, as the rest of a sentence that begins with the actor. */
export function wordsOf({ action, action_code, details }: HistoryEvent): string {
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
  if (action.startsWith("approval.")) return `${STAGES[action] ?? action}: ${String(details.summary ?? "a request")}`;
  return action;
}

const fieldsIn = (details: HistoryEvent["details"]): string =>
  ((details.changed as string[] | undefined) ?? []).join(", ").replaceAll("_", " ");

const STAGES: Record<string, string> = {
  "approval.request": "asked",
  "approval.approve": "approved",
  "approval.reject": "rejected",
  "approval.cancel": "cancelled",
  "approval.postpone": "put off",
  "approval.recall": "withdrew",
  "approval.defer": "could not carry it out yet and tries again",
};
