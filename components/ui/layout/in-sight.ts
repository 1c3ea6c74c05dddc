import { type RefObject, useEffect, useRef } from "react";

/** The current link of a row that scrolls: it is scrolled to the middle of its `nav` whenever `of` becomes another. */
export function useInSight(of: unknown): RefObject<HTMLAnchorElement | null> {
  const current = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const [link, row] = [current.current, current.current?.closest("nav")];
    if (link && row) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }, [of]);
  return current;
}
