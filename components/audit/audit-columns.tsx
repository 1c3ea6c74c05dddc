import { EnvironmentChip } from "@/components/badges/environment";
import { OutcomeBadge } from "@/components/badges/status";
import type { Column } from "@/components/table/columns";
import { None } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { AuditLogEvent } from "@/lib/audit/shapes";
import { to } from "@/lib/paths";

/** Columns of the audit log. The details open in place; nothing of the row is hidden from a reader of the log. */
export const auditColumns = (workspace: string, prod: ReadonlySet<string>, now: Date): Column<AuditLogEvent>[] => [
  {
    id: "action",
    header: "Event",
    narrow: "title",
    width: "w-[34%]",
    cell: (e) => (
      <details className="min-w-0">
        <summary className="cursor-pointer">
          <span className="font-medium font-mono text-sm">{e.action}</span>
          {e.action_code && <span className="ml-1.5 text-muted text-xs">{e.action_code}</span>}
          <span className="block truncate pl-4 text-muted text-xs">{e.resource.name ?? e.resource.type}</span>
        </summary>
        <pre className="mt-2 max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs">
          {JSON.stringify(e, null, 2)}
        </pre>
      </details>
    ),
  },
  {
    id: "actor",
    header: "Actor",
    cell: (e) => (
      <span>
        {e.actor.name}{" "}
        <span className="text-muted text-xs">
          {e.actor.kind === "user" ? e.surface : `${e.actor.kind} · ${e.surface}`}
        </span>
      </span>
    ),
  },
  { id: "outcome", header: "Outcome", cell: (e) => <OutcomeBadge outcome={e.outcome} /> },
  {
    id: "environment",
    header: "Where",
    from: "md",
    cell: (e) =>
      e.environment ? (
        <EnvironmentChip slug={e.environment} environmentClass={prod.has(e.environment) ? "prod" : "test"} />
      ) : (
        <None />
      ),
  },
  {
    id: "ticket",
    header: "Request",
    from: "lg",
    cell: (e) => (e.ticket_id ? <Link href={to.approval({ workspace, id: e.ticket_id })}>open</Link> : <None />),
  },
  { id: "at", header: "When", align: "end", cell: (e) => <Time at={e.occurred_at} now={now} /> },
];
