"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 1500;
const AT_MOST = 40;

/** Draws the page anew while work goes on elsewhere, for a minute at most; says so to who cannot see it. */
export function RefreshWhile({ active, text }: { active: boolean; text: string }) {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    let left = AT_MOST;
    const timer = setInterval(() => {
      if (--left <= 0) clearInterval(timer);
      if (!document.hidden) router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [active, router]);
  return (
    <p aria-live="polite" className={active ? "text-muted text-sm" : "sr-only"}>
      {active ? text : ""}
    </p>
  );
}
