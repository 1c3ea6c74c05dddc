"use client";

import { useEffect, useMemo, useRef } from "react";
import { ticketColumns } from "@/components/approvals/ticket-columns";
import { tierRow } from "@/components/badges/tier";
import { DataTable, sayRoles } from "@/components/table/data-table";
import { type Packed, unpack } from "@/components/table/packed";
import { sayTimes } from "@/components/ui/time";
import type { Brief } from "@/lib/tickets/shapes";

type Props = {
  label: string;
  workspace: string;
  /** What `listedOf` makes of each request. */
  rows: Packed<Brief>;
  now: Date;
  /** Rows can be chosen; inside a `Selection`. */
  choose?: boolean;
};

/**
 * Requests as a table. The browser is sent its rows as values and draws them again from those: cells that the server drew
 * would travel twice, as HTML and as data, and the data were most of the page.
 */
export function TicketTable({ label, workspace, rows, now, choose }: Props) {
  const requests = useMemo(() => unpack(rows), [rows]);
  const place = useRef<HTMLDivElement>(null);
  // Again for other rows: those that React draws anew have none.
  useEffect(() => {
    if (!place.current || requests.length === 0) return;
    sayRoles(place.current);
    sayTimes(place.current);
  }, [requests]);
  return (
    <div ref={place}>
      <DataTable
        label={label}
        columns={ticketColumns(workspace, now)}
        rows={requests}
        rowKey={(t) => t.id}
        selectLabel={choose ? (t) => `Choose: ${t.summary}` : undefined}
        paint={(t) => (t.status === "PENDING_APPROVAL" ? tierRow(t.priority_tier) : "plain")}
        empty={null}
        rolesLater
      />
    </div>
  );
}
