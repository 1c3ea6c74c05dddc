import { environmentChip } from "@/components/badges/environment";
import { outcomeBadge } from "@/components/badges/status";
import { Timeline, type TimelineEntry } from "@/components/ui/layout/timeline";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { aboutOf, actorOf, wordsOf } from "@/lib/audit/rules/words";
import type { HistoryEvent } from "@/lib/audit/shapes";
import { to } from "@/lib/paths";

type Props = {
  workspace: string;
  events: readonly HistoryEvent[];
  prod: ReadonlySet<string>;
  now: Date;
  /** Set where the page is not about one thing: each event then says what it is about. */
  named?: boolean;
};

const ICONS: Record<string, TimelineEntry["icon"]> = {
  asset: "circle-dot",
  draft: "circle-dashed",
  version: "circle-dot",
  lifecycle: "circle-dot",
  binding: "circle-check",
  approval: "hourglass",
};

/** Recorded events in words, each with who, through what, when, and the request it belongs to. */
export function HistoryEntries({ workspace, events, prod, now, named }: Props) {
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
              {named && aboutOf(event)}
            </span>
            {event.environment && environmentChip(event.environment, prod.has(event.environment) ? "prod" : "test")}
            {event.outcome !== "success" && outcomeBadge(event.outcome)}
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

function Body({ workspace, event }: { workspace: string; event: HistoryEvent }) {
  const error = event.details.error as { detail?: string } | undefined;
  const reasons = event.details.reasons as string[] | undefined;
  const said = event.details.comment ?? event.details.reason ?? error?.detail ?? reasons?.join(" ");
  const glass = event.details.break_glass as { reason?: string; incident?: string } | undefined;
  const past = event.details.freeze_override as { reason?: string; window?: string } | undefined;
  return (
    <>
      {typeof said === "string" && said !== "" && <p>{said}</p>}
      {glass?.incident && (
        <p>
          Incident {glass.incident}: {glass.reason}
        </p>
      )}
      {past && (
        <p>
          During the freeze “{past.window}”{past.reason === glass?.reason ? "." : `: ${past.reason}`}
        </p>
      )}
      {event.ticket_id && (
        <Link href={to.approval({ workspace, id: event.ticket_id })} className="text-sm">
          Open the request
        </Link>
      )}
    </>
  );
}
