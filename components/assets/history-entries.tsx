import { EnvironmentChip } from "@/components/badges/environment";
import { OutcomeBadge } from "@/components/badges/status";
import { Timeline, type TimelineEntry } from "@/components/ui/layout/timeline";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { HistoryEvent } from "@/lib/audit/shapes";
import { to } from "@/lib/paths";

type Props = { workspace: string; events: readonly HistoryEvent[]; prod: ReadonlySet<string>; now: Date };

const ICONS: Record<string, TimelineEntry["icon"]> = {
  asset: "circle-dot",
  draft: "circle-dashed",
  version: "circle-dot",
  lifecycle: "circle-dot",
  binding: "circle-check",
  approval: "hourglass",
};

/** Recorded events in words, each with who, through what, when, and the request it belongs to. */
export function HistoryEntries({ workspace, events, prod, now }: Props) {
  return (
    <Timeline
      label="History"
      entries={events.map((event) => ({
        id: event.id,
        icon:
          event.outcome === "denied"
            ? "ban"
            : event.outcome === "failure"
              ? "circle-x"
              : (ICONS[event.action.split(".")[0] ?? ""] ?? "circle-dot"),
        tone: event.outcome === "success" ? "neutral" : event.outcome === "denied" ? "warning" : "danger",
        title: (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>
              <span className="font-medium">{actorOf(event)}</span> {wordsOf(event)}
            </span>
            {event.environment && (
              <EnvironmentChip
                slug={event.environment}
                environmentClass={prod.has(event.environment) ? "prod" : "test"}
              />
            )}
            {event.outcome !== "success" && <OutcomeBadge outcome={event.outcome} />}
          </span>
        ),
        meta: (
          <>
            <Time at={event.occurred_at} now={now} /> · {event.surface}
          </>
        ),
        body: <Body workspace={workspace} event={event} />,
      }))}
    />
  );
}

/** A job acts for the request it carries out; people read the product's name. */
const actorOf = ({ actor }: HistoryEvent): string => (actor.kind === "job" ? "Assent" : actor.name);

type Bound = { version?: number | null };

/** What happened, as the rest of a sentence that begins with the actor. */
function wordsOf({ action, action_code, details }: HistoryEvent): string {
  const before = details.before as Bound | undefined;
  const after = details.after as (Bound & { lifecycle?: string; number?: number; status?: string }) | undefined;
  if (action.startsWith("binding.") && after) {
    if (after.version == null) return `unbound version ${before?.version ?? ""}`;
    const from = before?.version == null ? "" : ` instead of ${before.version}`;
    return `${action === "binding.rollback" ? "rolled back to" : action === "binding.promote" ? "promoted" : "bound"} version ${after.version}${from}`;
  }
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
  "approval.defer": "could not carry it out yet and tries again",
};

function Body({ workspace, event }: { workspace: string; event: HistoryEvent }) {
  const error = event.details.error as { detail?: string } | undefined;
  const reasons = event.details.reasons as string[] | undefined;
  const said = event.details.comment ?? event.details.reason ?? error?.detail ?? reasons?.join(" ");
  return (
    <>
      {typeof said === "string" && said !== "" && <p>{said}</p>}
      {event.ticket_id && (
        <Link href={to.approval({ workspace, id: event.ticket_id })} className="text-sm">
          Open the request
        </Link>
      )}
    </>
  );
}
