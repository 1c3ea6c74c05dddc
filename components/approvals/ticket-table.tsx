"use client";

import { type Listed, ticketColumns } from "@/components/approvals/ticket-columns";
import { tierRow } from "@/components/badges/tier";
import { DataTable } from "@/components/table/data-table";

type Props = {
  label: string;
  workspace: string;
  /** What `listedOf` leaves of each request. */
  rows: readonly Listed[];
  now: Date;
  /** Rows can be chosen; inside a `Selection`. */
  choose?: boolean;
};

/**
 * Requests as a table. The browser is sent its rows as values and draws them again from those: cells that the server drew
 * would travel twice, as HTML and as data, and the data were most of the page.
 */
export function TicketTable({ label, workspace, rows, now, choose }: Props) {
  return (
    <DataTable
      label={label}
      columns={ticketColumns(workspace, now)}
      rows={rows}
      rowKey={(t) => t.id}
      selectLabel={choose ? (t) => `Choose: ${t.summary}` : undefined}
      paint={(t) => (t.status === "PENDING_APPROVAL" ? tierRow(t.priority_tier) : "plain")}
      empty={null}
    />
  );
}
