// biome-ignore-all lint/a11y/noRedundantRoles: drawn as cards on narrow screens; see data-table.tsx
"use client";

import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  filterFns,
  globalFilteringFeature,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import clsx from "clsx";
import { type ReactNode, useMemo } from "react";
import {
  BODY,
  type Column,
  cell,
  HEAD,
  headerCell,
  labels,
  ownLabel,
  type Paint,
  PLACE,
  ROW,
  TABLE,
} from "@/components/table/columns";
import { Icon } from "@/components/ui/icon";
import { SearchInput } from "@/components/ui/input/input";

/** A column by its looks; its values are in the rows, drawn by the server. */
export type SortableColumn = Omit<Column<never>, "cell"> & { sortable?: boolean };

export type SortableRow = {
  id: string;
  cells: readonly ReactNode[];
  /** One value per column, to sort by; null sorts last. */
  values: readonly (string | number | null)[];
  paint?: Paint;
};

type Props = {
  label: string;
  columns: readonly SortableColumn[];
  rows: readonly SortableRow[];
  /** Placeholder of a field that narrows the rows as one types; without it there is none. */
  filter?: string;
};

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  sortFns,
  filterFns,
});

/**
 * A table that is here as a whole and is turned over in the browser: sorted by its heads, narrowed as one types. The
 * cells are drawn by the server and handed over. Lists that come page by page use `DataTable`.
 */
export function SortableTable({ label, columns, rows, filter }: Props) {
  const definitions = useMemo(
    () =>
      columns.map((column, i) => ({
        id: column.id,
        accessorFn: (row: SortableRow) => row.values[i] ?? undefined,
        enableSorting: column.sortable ?? true,
        sortUndefined: "last" as const,
        filterFn: "includesString" as const,
      })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (row) => row.id,
    globalFilterFn: "includesString",
    getColumnCanGlobalFilter: () => true,
  });
  const shown = table.getRowModel().rows;
  return (
    <div className={PLACE}>
      {filter && (
        <div className="flex items-center justify-between gap-3 px-4 py-2.5">
          <SearchInput
            label={filter}
            placeholder={filter}
            className="w-full max-w-72"
            onChange={(event) => table.setGlobalFilter(event.target.value)}
          />
          <span role="status" className="whitespace-nowrap text-muted text-sm">
            {shown.length} of {rows.length}
          </span>
        </div>
      )}
      <table role="table" aria-label={label} className={TABLE} style={labels(columns)}>
        <thead role="rowgroup" className={HEAD}>
          <tr role="row">
            {table.getFlatHeaders().map((header, i) => {
              const column = columns[i] as SortableColumn;
              const order = header.column.getIsSorted();
              return (
                <th
                  key={header.id}
                  role="columnheader"
                  scope="col"
                  aria-sort={order ? (order === "asc" ? "ascending" : "descending") : undefined}
                  className={headerCell(column)}
                >
                  {header.column.getCanSort() ? (
                    <button
                      type="button"
                      onClick={header.column.getToggleSortingHandler()}
                      className={clsx(
                        "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-ink",
                        order && "text-ink",
                      )}
                    >
                      {column.header}
                      <Icon
                        name={order === "asc" ? "arrow-up" : order === "desc" ? "arrow-down" : "arrow-up-down"}
                        size={12}
                        className={order ? undefined : "opacity-60"}
                      />
                    </button>
                  ) : (
                    column.header
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody role="rowgroup" className={BODY}>
          {shown.map((row) => (
            <tr key={row.id} role="row" className={ROW[row.original.paint ?? "plain"]}>
              {columns.map((column, i) => (
                <td key={column.id} role="cell" className={cell(column)} style={ownLabel(column, i + 1)}>
                  {row.original.cells[i]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
