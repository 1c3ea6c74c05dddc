"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";

/**
 * Asks before unsaved changes are left behind: by a link of the console in its own words, by closing or reloading in
 * the browser's. The browser's back button inside the console cannot be held.
 */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const [leaving, setLeaving] = useState<string | null>(null);
  const router = useRouter();
  const held = useRef(dirty);
  held.current = dirty;
  useEffect(() => {
    const unload = (event: BeforeUnloadEvent) => {
      if (held.current) event.preventDefault();
    };
    const click = (event: MouseEvent) => {
      const href = held.current ? addressLeftFor(event) : null;
      if (href === null) return;
      // Before React sees it: the link's own handler would already be on its way.
      event.preventDefault();
      event.stopPropagation();
      setLeaving(href);
    };
    window.addEventListener("beforeunload", unload);
    document.addEventListener("click", click, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", unload);
      document.removeEventListener("click", click, { capture: true });
    };
  }, []);
  function leave() {
    held.current = false;
    if (leaving) router.push(leaving);
    setLeaving(null);
  }
  return (
    <Dialog
      open={leaving !== null}
      onClose={() => setLeaving(null)}
      title="Leave without saving?"
      description="What you changed on this page is not saved and will be lost."
      footer={
        <>
          <Button onClick={() => setLeaving(null)}>Stay</Button>
          <Button variant="danger" onClick={leave}>
            Leave
          </Button>
        </>
      }
    />
  );
}

/** The console address a press leaves this page for; null when it leaves nothing or opens elsewhere. */
function addressLeftFor(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.target === "_blank" || link.hasAttribute("download")) return null;
  const url = new URL(link.href);
  const here = url.pathname === location.pathname && url.search === location.search;
  return url.origin === location.origin && !here ? url.pathname + url.search + url.hash : null;
}
