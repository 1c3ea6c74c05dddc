import { Timeline, type TimelineEntry } from "@/components/ui/layout/timeline";
import { Time } from "@/components/ui/time";
import { stoppedFrom } from "@/lib/audit/rules/stopped";
import { actorOf, stageOf } from "@/lib/audit/rules/words";
import type { HistoryEvent } from "@/lib/audit/shapes";

const STAGES: Record<
  string,
  { text: (event: HistoryEvent) => string; icon: TimelineEntry["icon"]; tone: TimelineEntry["tone"] }
> = {
  REQUEST_SUBMITTED: { text: (e) => `${e.actor.name} asked`, icon: "hourglass", tone: "info" },
  APPROVAL_APPROVED: { text: (e) => `${e.actor.name} approved${forWhom(e)}`, icon: "check", tone: "success" },
  APPROVAL_REJECTED: { text: (e) => `${e.actor.name} rejected${forWhom(e)}`, icon: "ban", tone: "danger" },
  REQUEST_CANCELLED: { text: (e) => `${e.actor.name} cancelled`, icon: "circle-slash", tone: "neutral" },
  EXECUTION_STARTED: { text: () => "Execution started", icon: "loader-circle", tone: "accent" },
  EXECUTION_COMPLETED: { text: () => "Applied", icon: "circle-check", tone: "success" },
  EXECUTION_FAILED: { text: () => "Execution failed", icon: "circle-x", tone: "danger" },
};

/** On whose behalf somebody decided, where it was not their own seat. */
function forWhom({ details }: HistoryEvent): string {
  const lender = details.decided_for as { name?: string } | undefined;
  return lender?.name ? ` for ${lender.name}` : "";
}

/** A request's stages as the log recorded them; refused attempts are among them. */
export function TicketTimeline({ events, now }: { events: readonly HistoryEvent[]; now: Date }) {
  return <Timeline label="What happened" entries={events.map((event) => toEntry(event, now))} />;
}

function toEntry(event: HistoryEvent, now: Date): TimelineEntry {
  // What ends a request before its time is no execution that failed: it is said by its own name.
  const early = event.action === "approval.recall" || event.action === "approval.check";
  const stage = event.outcome !== "denied" && event.action_code && !early ? STAGES[event.action_code] : undefined;
  const denied = event.outcome === "denied";
  return {
    id: event.id,
    icon: stage?.icon ?? (denied ? "ban" : "circle-dot"),
    tone: stage?.tone ?? (denied ? "warning" : "neutral"),
    title: stage
      ? stage.text(event)
      : denied
        ? `${actorOf(event)} ${stoppedFrom(stageOf(event.action))}`
        : `${actorOf(event)} ${stageOf(event.action)}`,
    meta: (
      <>
        <Time at={event.occurred_at} now={now} /> · {event.surface}
      </>
    ),
    body: wordsOf(event),
  };
}

/** What was said: the reason, the comment, or why it failed or was refused. */
function wordsOf({ details }: HistoryEvent): string | null {
  const error = details.error as { detail?: string } | undefined;
  const reasons = details.reasons as string[] | undefined;
  const said = details.comment ?? details.reason ?? error?.detail ?? reasons?.join(" ");
  return typeof said === "string" && said !== "" ? said : null;
}
