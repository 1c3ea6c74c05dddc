import type { ReactNode } from "react";

/** One column of a table that is drawn on the server. */
export type Column<Row> = {
  id: string;
  /** What the column holds; on narrow screens it stands before each value. */
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and times read better aligned at the end. */
  align?: "start" | "end";
  /** On narrow screens: the first line of the card, a labelled line, a line without label, or nothing. */
  narrow?: "title" | "line" | "bare" | "hidden";
  /** The width of screen from which the column is shown in the table. */
  from?: "md" | "lg" | "xl";
  /** Tailwind width class; columns without one share what is left. */
  width?: string;
};

export type Paint = "plain" | "warning" | "urgent";

const FROM = { md: "sm:max-md:hidden", lg: "sm:max-lg:hidden", xl: "sm:max-xl:hidden" } as const;

export const TABLE = "block w-full border-separate border-spacing-0 text-sm sm:table sm:table-fixed";
export const HEAD = "sr-only sm:not-sr-only sm:table-header-group";
export const BODY = "block sm:table-row-group";
/** Under the bar of the shell, which sticks to the top. */
const HEADER_CELL =
  "sm:sticky sm:top-(--bar-height) sm:z-10 h-9 border-line border-b bg-surface px-3 text-left font-medium text-muted text-xs first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4";
export const ROW =
  "group/row relative block border-line border-b px-4 py-3 last:border-b-0 sm:table-row sm:border-b-0 sm:p-0";
const CELL =
  "block min-w-0 py-0.5 sm:table-cell sm:border-line sm:border-b sm:px-3 sm:py-2 sm:align-middle sm:group-last/row:border-b-0 sm:first:pl-4 sm:last:pr-4";

export const PAINT: Record<Paint, string> = {
  plain: "hover:bg-hover",
  warning: "bg-row-warning shadow-[inset_3px_0_0_var(--warning)]",
  urgent: "bg-row-urgent shadow-[inset_3px_0_0_var(--danger)]",
};

type Shape = Pick<Column<never>, "align" | "narrow" | "from" | "width">;

export function headerCell(column: Shape): string {
  const end = column.align === "end" ? "sm:text-right" : "";
  return [HEADER_CELL, end, column.from ? FROM[column.from] : "", column.width ?? ""].join(" ");
}

export function cell(column: Shape): string {
  const narrow = {
    title: "font-medium text-base sm:font-normal sm:text-sm",
    line: "",
    bare: "",
    hidden: "max-sm:hidden",
  };
  const end = column.align === "end" ? "sm:text-right" : "";
  return [CELL, narrow[column.narrow ?? "line"], end, column.from ? FROM[column.from] : ""].join(" ");
}

/** Whether a value needs its column's name before it on a narrow screen. */
export const needsLabel = (column: Shape): boolean => (column.narrow ?? "line") === "line";
