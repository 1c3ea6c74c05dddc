"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { followed } from "@/components/ui/layout/follow";

/**
 * Follows every link of the console without loading a new document: one listener, however many links a page has. Until it
 * listens, and wherever it is not asked, a link is what the browser makes of it.
 */
export function FollowLinks() {
  const router = useRouter();
  useEffect(() => {
    function pressed(event: MouseEvent) {
      const anchor = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      const address = anchor && followed(event, anchor, window.location);
      if (!anchor || address === null) return;
      event.preventDefault();
      router.push(address, { scroll: anchor.dataset.scroll !== "stay" });
    }
    // React listens on the document, too, and did so first: what a control does with a press is done by now.
    document.addEventListener("click", pressed);
    return () => document.removeEventListener("click", pressed);
  }, [router]);
  return null;
}
