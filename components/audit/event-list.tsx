import { EventDetails } from "@/components/audit/event-details";
import { environmentChip } from "@/components/badges/environment";
import { outcomeBadge } from "@/components/badges/status";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import { aboutOf, actorOf, wordsOf } from "@/lib/audit/rules/words";
import type { AuditLogEvent } from "@/lib/audit/shapes";

type Props = {
  workspace: string;
  events: readonly AuditLogEvent[];
  prod: ReadonlySet<string>;
  now: Date;
  hrefOf: (query: string) => string;
};

/** Events as sentences, the newest first. Each opens in place; nothing of it is hidden from a reader of the log. */
export function EventList({ workspace, events, prod, now, hrefOf }: Props) {
  return (
    <ol aria-label="Audit events">
      {events.map((event) => (
        <li key={event.id} id={event.id} className="border-line border-b last:border-b-0">
          <details className="group">
            <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-hover sm:flex-nowrap">
              <Icon name="chevron-right" size={14} className="shrink-0 text-muted group-open:rotate-90" />
              <span className="min-w-0 flex-1 basis-64">
                <span className="block [overflow-wrap:anywhere]">
                  <span className="font-medium">{actorOf(event)}</span> {wordsOf(event)}
                  {aboutOf(event)}
                </span>
                <span className="block font-mono text-muted text-xs">{event.action}</span>
              </span>
              <span className="flex shrink-0 flex-wrap items-center gap-2 max-sm:w-full max-sm:pl-6">
                {event.environment && environmentChip(event.environment, prod.has(event.environment) ? "prod" : "test")}
                {event.outcome !== "success" && outcomeBadge(event.outcome)}
                <span className="whitespace-nowrap text-muted text-xs">
                  {event.surface} · <Time at={event.occurred_at} now={now} />
                </span>
              </span>
            </summary>
            <EventDetails workspace={workspace} event={event} hrefOf={hrefOf} />
          </details>
        </li>
      ))}
    </ol>
  );
}
