/** What of a press decides where it leads. */
export type Press = Pick<MouseEvent, "button" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey" | "defaultPrevented">;

/** What of an anchor does. */
export type Anchor = Pick<HTMLAnchorElement, "origin" | "pathname" | "search" | "hash" | "target"> & {
  hasAttribute(name: string): boolean;
};

type Here = Pick<Location, "origin" | "pathname" | "search">;

/**
 * The address that the router goes to for this press of this anchor; null where the browser knows better: another tab or
 * window, a download, another site, what the API answers, a place on this page, or a press that somebody else has taken.
 */
export function followed(press: Press, anchor: Anchor, here: Here): string | null {
  if (press.defaultPrevented || press.button !== 0) return null;
  if (press.metaKey || press.ctrlKey || press.shiftKey || press.altKey) return null;
  if ((anchor.target !== "" && anchor.target !== "_self") || anchor.hasAttribute("download")) return null;
  if (anchor.origin !== here.origin || /^\/(api|_next)(\/|$)/.test(anchor.pathname)) return null;
  const samePage = anchor.pathname === here.pathname && anchor.search === here.search;
  if (samePage && anchor.hash !== "") return null;
  return `${anchor.pathname}${anchor.search}${anchor.hash}`;
}
