import { environmentChip } from "@/components/badges/environment";
import { tierBadge, tierRow } from "@/components/badges/tier";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { rowLink } from "@/components/table/row-link";
import { Card } from "@/components/ui/layout/card";
import { Time } from "@/components/ui/time";
import { to } from "@/lib/paths";
import type { Ticket } from "@/lib/tickets/shapes";

type Props = { workspace: string; tickets: readonly Ticket[]; note?: string; now: Date };

/** Requests about one asset that wait for a decision; nothing where none does. */
export function WaitingRequests({ workspace, tickets, note, now }: Props) {
  if (tickets.length === 0) return null;
  return (
    <Card title={tickets.length === 1 ? "A request waits" : `${tickets.length} requests wait`} note={note} flush>
      <DataTable
        label="Waiting requests"
        columns={columns(workspace, now)}
        rows={tickets}
        rowKey={(t) => t.id}
        paint={(t) => tierRow(t.priority_tier)}
        empty={null}
      />
    </Card>
  );
}

const columns = (workspace: string, now: Date): Column<Ticket>[] => [
  {
    id: "summary",
    header: "Request",
    narrow: "title",
    cell: (t) => (
      <>
        {rowLink(to.approval({ workspace, id: t.id }), t.summary)}
        <p className="mt-0.5 text-muted text-xs">
          {t.requested_by.name} asked <Time at={t.created_at} now={now} />
        </p>
      </>
    ),
  },
  {
    id: "environment",
    header: "Where",
    cell: (t) => (t.environment ? environmentChip(t.environment.slug, t.environment.class) : "whole workspace"),
  },
  { id: "tier", header: "Waiting", cell: (t) => tierBadge(t.priority_tier, t.days_pending) },
  {
    id: "gates",
    header: "Still needs",
    cell: (t) =>
      t.gates
        .filter((g) => g.approved < g.required)
        .map((g) => `${g.required - g.approved} ${g.role.replaceAll("-", " ")}`)
        .join(", "),
  },
];
