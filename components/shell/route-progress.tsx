"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/**
 * A thin line while the next page is on its way. The old page stays until the new one is here: a skeleton would come
 * and go within a blink, move what is below it, and turn every 404 into a 200.
 */
export function RouteProgress() {
  const here = `${usePathname()}?${useSearchParams()}`;
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => {
    const click = (event: MouseEvent) => {
      // A link that is followed without a new document has its default prevented by now.
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (!link || !event.defaultPrevented || link.origin !== location.origin) return;
      if (link.pathname + link.search !== location.pathname + location.search) setFrom(here);
    };
    window.addEventListener("click", click);
    return () => window.removeEventListener("click", click);
  }, [here]);
  if (from !== here) return null;
  return (
    <div role="progressbar" aria-label="Loading the page" className="fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <div className="route-progress h-full w-1/3 bg-accent" />
    </div>
  );
}
