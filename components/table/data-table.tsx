// biome-ignore-all lint/a11y/noRedundantRoles: on narrow screens rows are drawn as cards, and browsers differ in whether a table drawn otherwise is still announced as one
import clsx from "clsx";
import type { ReactNode } from "react";
import {
  BODY,
  CHOOSE_ALL,
  type Column,
  cell,
  HEAD,
  HEAD_CHOOSING,
  HEAD_CHOOSING_CELL,
  HEAD_CHOOSING_ROW,
  headerCell,
  labels,
  ownLabel,
  type Paint,
  PLACE,
  ROW,
  TABLE,
} from "@/components/table/columns";
import { SelectAll, SelectRow } from "@/components/table/selection";

type Props<Row> = {
  /** What the table lists; its accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  paint?: (row: Row) => Paint;
  /** Names a row for its checkbox; with it rows can be chosen, inside a `Selection`. */
  selectLabel?: (row: Row) => string;
  /** Shown instead of an empty table. */
  empty: ReactNode;
  /** Roles of rows and cells are left to {@link sayRoles}: a long list says them in the browser, not in every line it is sent. */
  rolesLater?: boolean;
};

const ROLES = { row: "row", cell: "cell" };

/** Gives the rows and cells of the tables in `place` the roles that they lose where they are drawn as cards. */
export function sayRoles(place: HTMLElement): void {
  for (const row of place.querySelectorAll("tbody > tr")) {
    row.setAttribute("role", ROLES.row);
    for (const cell of row.children) cell.setAttribute("role", ROLES.cell);
  }
}

const CHECK = { width: "w-11", narrow: "bare" } as const;

/**
 * A table drawn wholly on the server: rows on wide screens, cards on narrow ones, from the same elements. Sorting,
 * filters and pages are links of the page around it.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, paint, selectLabel, empty, rolesLater }: Props<Row>) {
  if (rows.length === 0) return empty;
  const role: Partial<typeof ROLES> = rolesLater ? {} : ROLES;
  // Worked out once, not for every row. The box of the row stands in the corner of its card.
  const cells = columns.map((column, i) => ({
    ...{ id: column.id, draw: column.cell, label: ownLabel(column, i + (selectLabel ? 2 : 1)) },
    look: clsx(cell(column), selectLabel && column.narrow === "title" && "@max-2xl:pr-8") || undefined,
  }));
  return (
    <div className={PLACE}>
      <table role="table" aria-label={label} className={TABLE} style={labels(columns, selectLabel ? 1 : 0)}>
        <thead role="rowgroup" className={selectLabel ? HEAD_CHOOSING : HEAD}>
          <tr role="row" className={selectLabel && HEAD_CHOOSING_ROW}>
            {selectLabel && (
              <th role="columnheader" scope="col" className={clsx(headerCell(CHECK), CHOOSE_ALL)}>
                <SelectAll ids={rows.map(rowKey)} label={`Choose all ${label.toLowerCase()} on this page`} />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                className={clsx(headerCell(column), selectLabel && HEAD_CHOOSING_CELL)}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className={BODY}>
          {rows.map((row) => (
            <tr key={rowKey(row)} role={role.row} className={ROW[paint?.(row) ?? "plain"]}>
              {selectLabel && (
                <td role={role.cell} className={clsx(cell(CHECK), "@max-2xl:absolute @max-2xl:top-3 @max-2xl:right-4")}>
                  <SelectRow id={rowKey(row)} label={selectLabel(row)} />
                </td>
              )}
              {cells.map(({ id, look, label: own, draw }) => (
                <td key={id} role={role.cell} className={look} style={own}>
                  {draw(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
