import { environmentChip } from "@/components/badges/environment";
import { headline } from "@/components/badges/headline";
import { eventBadge } from "@/components/badges/status";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { Badge } from "@/components/ui/badge";
import { None } from "@/components/ui/layout/definition-list";
import { Time } from "@/components/ui/time";
import type { Operation } from "@/lib/operations/shapes";
import { to } from "@/lib/paths";

/** Columns of a list of operations: what was asked to run and what became of it. */
export const operationColumns = (workspace: string, now: Date): Column<Operation>[] => [
  {
    id: "summary",
    header: "Operation",
    narrow: "title",
    width: "w-[42%]",
    cell: (o) => (
      <div className="min-w-0">
        {rowLink(to.operation({ workspace, event: o.id }), headline(o.summary))}
        <p className="mt-0.5 text-muted text-xs">{o.requested_by.name}</p>
        {o.error && (
          <p className="mt-0.5 text-danger text-xs">
            {o.error.detail} <code className="font-mono">{o.error.code}</code>
          </p>
        )}
      </div>
    ),
  },
  {
    id: "status",
    header: "Status",
    cell: (o) => (
      <span className="inline-flex flex-wrap items-center gap-1">
        {eventBadge(o.status)}
        {o.archived_at && <Badge icon="archive">Archived</Badge>}
      </span>
    ),
  },
  {
    id: "attempts",
    header: "Attempts",
    from: "md",
    cell: (o) => (
      <span>
        {o.attempts}
        {o.next_attempt_at && (
          <span className="text-muted">
            , next <Time at={o.next_attempt_at} now={now} />
          </span>
        )}
      </span>
    ),
  },
  {
    id: "environment",
    header: "Where",
    cell: (o) =>
      o.environment ? environmentChip(o.environment.slug, o.environment.class) : <None word="whole workspace" />,
  },
  { id: "at", header: "Asked", align: "end", cell: (o) => <Time at={o.created_at} now={now} /> },
];
