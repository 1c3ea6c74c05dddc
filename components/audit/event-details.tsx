import { DiffView } from "@/components/diff/diff-view";
import { CopyButton } from "@/components/ui/copy-button";
import { CodeBlock } from "@/components/ui/layout/code-block";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { absoluteTime } from "@/components/ui/relative";
import { withTerm } from "@/lib/audit/rules/query";
import type { AuditLogEvent } from "@/lib/audit/shapes";
import { to } from "@/lib/paths";
import { diffJson, type Json } from "@/lib/versions/diff";

type Props = { workspace: string; event: AuditLogEvent; hrefOf: (query: string) => string };

const TEN_MINUTES = 600_000;

/** One event opened: what was said, what changed field by field, all there is, and where to look next. */
export function EventDetails({ workspace, event, hrefOf }: Props) {
  const { details, actor } = event;
  const said = [details.reason, details.comment, ...((details.reasons as string[] | undefined) ?? [])].filter(
    (text) => typeof text === "string" && text !== "",
  ) as string[];
  const at = Date.parse(event.occurred_at);
  const around = ["after", "before"].reduce(
    (query, word) =>
      withTerm(query, word, new Date(at + (word === "after" ? -TEN_MINUTES : TEN_MINUTES)).toISOString()),
    withTerm("", "actor", actor.id),
  );
  const text = JSON.stringify(event, null, 2);
  const { before, after } = details as { before?: Json; after?: Json };
  const changes = isObject(before) || isObject(after);
  return (
    <div className="flex flex-col gap-3 border-line border-t bg-sunken px-4 py-3 text-sm">
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <DefinitionList
        columns={3}
        items={[
          { term: "When", value: absoluteTime(new Date(event.occurred_at)) },
          { term: "Actor", value: `${actor.name} (${actor.kind})` },
          { term: "From", value: [event.ip, event.user_agent].filter(Boolean).join(" · ") },
          { term: "Event", value: [event.action, event.action_code].filter(Boolean).join(" · ") },
          { term: "About", value: [event.resource.type, event.resource.name].filter(Boolean).join(" ") },
          { term: "Trace", value: <code className="break-all font-mono text-xs">{event.correlation_id}</code> },
        ]}
      />
      <nav aria-label="Look further" className="flex flex-wrap gap-x-4 gap-y-1">
        <Link href={hrefOf(withTerm("", "trace", event.correlation_id))}>Same trace</Link>
        <Link href={hrefOf(around)}>Same actor, 10 minutes around</Link>
        <Link href={hrefOf(withTerm("", "action", event.action))}>Only {event.action}</Link>
        {event.ticket_id && <Link href={hrefOf(withTerm("", "ticket", event.ticket_id))}>All of this request</Link>}
        {event.ticket_id && <Link href={to.approval({ workspace, id: event.ticket_id })}>Open the request</Link>}
      </nav>
      {changes && (
        <div className="rounded-md border border-line bg-surface">
          <DiffView
            label={`Changes of ${event.action}`}
            difference={diffJson(isObject(before) ? before : {}, isObject(after) ? after : {}, { maxChanges: 50 })}
          />
        </div>
      )}
      <details>
        <summary className="cursor-pointer text-muted">Raw</summary>
        <div className="mt-2 flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <CodeBlock label="Raw event" text={text} />
          </div>
          <CopyButton text={text} label="Copy the event" />
        </div>
      </details>
    </div>
  );
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
