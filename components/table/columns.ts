import clsx from "clsx";
import type { CSSProperties, ReactNode } from "react";

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
  /** The width of the table from which the column is shown: 56, 64 or 72 rem. On cards it always is. */
  from?: "md" | "lg" | "xl";
  /** What it says matters less than what stands beside it. */
  quiet?: boolean;
  /** A sentence: it may take several lines. The title may, too; everything else stays on one. */
  wrap?: boolean;
  /** Tailwind width class; without one a column takes what it needs, and the title what is left. */
  width?: string;
};

export type Paint = "plain" | "warning" | "urgent";

// Widths are those of the table's own place, not of the window: beside a second column it is narrow on any screen.
const FROM = { md: "@2xl:@max-4xl:hidden", lg: "@2xl:@max-5xl:hidden", xl: "@2xl:@max-6xl:hidden" } as const;

export const PLACE = "@container";

export const TABLE = "block w-full border-separate border-spacing-0 text-sm @2xl:table";
export const HEAD = "sr-only @2xl:not-sr-only @2xl:table-header-group";
/** Where rows can be chosen, the box that chooses all stays on a narrow screen, in a line of its own above the cards. */
export const HEAD_CHOOSING = "block @2xl:table-header-group";
export const HEAD_CHOOSING_ROW = "block @2xl:table-row";
export const HEAD_CHOOSING_CELL = "@max-2xl:sr-only";
export const CHOOSE_ALL = "@max-2xl:block @max-2xl:rounded-t-lg @max-2xl:h-12 @max-2xl:w-full";
export const BODY = "block @2xl:table-row-group";
/** Under the bar of the shell, which sticks to the top. */
const HEADER_CELL =
  "@2xl:sticky @2xl:top-(--bar-height) @2xl:z-10 h-9 border-line border-b bg-surface px-3 text-left whitespace-nowrap font-medium text-muted text-xs first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4";
/** Rows and cells are drawn by app/globals.css. */
export const ROW: Record<Paint, string> = { plain: "row", warning: "row row-warning", urgent: "row row-urgent" };

type Shape = Pick<Column<never>, "align" | "narrow" | "from" | "width" | "wrap" | "quiet">;

/** The title takes what is left; without this a sentence beside it would get one word to a line. */
const SENTENCE = "@2xl:min-w-28 @4xl:min-w-44";

export function headerCell(column: Shape): string {
  const end = column.align === "end" ? "@2xl:text-right" : "";
  const width = column.width ?? (column.wrap && column.narrow !== "title" ? SENTENCE : "");
  return [HEADER_CELL, end, column.from ? FROM[column.from] : "", width].join(" ");
}

const NARROW = {
  title: "cell-title",
  line: "",
  bare: "cell-bare",
  hidden: "@max-2xl:hidden",
} as const;

/** What a cell has beside what `.row > td` gives it: most have nothing. */
export function cell(column: Shape): string | undefined {
  const narrow = column.narrow ?? "line";
  // A date or a badge must not break; a name without spaces must not widen the page.
  const long = column.wrap && narrow !== "title" && "cell-long";
  const end = column.align === "end" && "@2xl:text-right";
  return clsx(NARROW[narrow], long, end, column.quiet && "cell-quiet", column.from && FROM[column.from]) || undefined;
}

/** So many columns have their label from the table: app/globals.css counts them. */
const LABELLED = 10;

type Named = Shape & { header: string };

/**
 * The columns' names as the table's own style, for the stylesheet to put before each value where rows are cards: said once, and
 * not in every cell. `before`: cells of a row that come before those of the columns.
 */
export function labels(columns: readonly Named[], before = 0): CSSProperties {
  const named = columns
    .slice(0, LABELLED - before)
    .flatMap(({ narrow = "line", header }, i) =>
      narrow === "line" ? [[`--label-${i + before + 1}`, cssText(header)]] : [],
    );
  return Object.fromEntries(named);
}

/** As a string of a stylesheet, which reads the escapes of JSON otherwise than JSON does. What is not drawn is a blank. */
const cssText = (text: string): string =>
  `"${text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").replace(/["\\]/g, "\\$&")}"`;

/** The same for a cell past those, the `nth` of its row: a table of environments has as many columns as there are. */
export const ownLabel = ({ narrow = "line", header }: Named, nth: number): CSSProperties | undefined =>
  nth > LABELLED && narrow === "line" ? ({ "--label": cssText(header) } as CSSProperties) : undefined;
