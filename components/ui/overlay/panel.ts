// Apart from the popover: a constant out of a client component's file does not reach the server as itself.

/** A line of a panel that can be pressed. */
export const PANEL_ROW =
  "flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover hover:no-underline focus-visible:-outline-offset-2 pointer-coarse:py-2.5";
