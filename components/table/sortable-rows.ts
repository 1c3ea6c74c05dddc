import type { Column } from "@/components/table/columns";
import type { SortableColumn, SortableRow } from "@/components/table/sortable-table";

/** A column that can be sorted by says by what: a text or a number for each row, null to stand last. */
export type ValuedColumn<Row> = Column<Row> & { value?: (row: Row) => string | number | null };

/** The columns and rows of a table that is sorted in the browser: cells drawn here, values beside them. */
export function sortable<Row>(
  columns: readonly ValuedColumn<Row>[],
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): { columns: SortableColumn[]; rows: SortableRow[] } {
  return {
    columns: columns.map(({ cell: _, value, ...look }) => ({ ...look, sortable: value !== undefined })),
    rows: rows.map((row) => ({
      id: rowKey(row),
      cells: columns.map(({ cell }) => cell(row)),
      values: columns.map(({ value }) => value?.(row) ?? null),
    })),
  };
}
