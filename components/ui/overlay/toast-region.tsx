"use client";

import clsx from "clsx";
import { useEffect, useState, useSyncExternalStore } from "react";
import { IconButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import { Link } from "@/components/ui/link";
import { currentToasts, dismissToast, onToasts, type Toast } from "@/components/ui/overlay/toast-store";
import { TEXT } from "@/components/ui/tone";

const NONE: readonly Toast[] = [];
const STAYS_MS = 7000;
const ICONS: Record<Toast["tone"], IconName> = { success: "circle-check", danger: "circle-x", info: "info" };

/** Where toasts appear; one per page. The region is there from the start, so that additions are announced. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(onToasts, currentToasts, () => NONE);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed right-0 bottom-0 z-50 w-full p-3 sm:w-96"
    >
      <ol className="flex flex-col gap-2">
        {toasts.map((t) => (
          <Item key={t.id} toast={t} />
        ))}
      </ol>
    </section>
  );
}

function Item({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === "danger") return;
    const timer = setTimeout(() => dismissToast(toast.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, toast]);
  return (
    <li
      className="pointer-events-auto flex items-start gap-2.5 rounded-lg bg-surface py-2 pr-2 pl-3 shadow-float"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={ICONS[toast.tone]} className={clsx("mt-1.5", TEXT[toast.tone])} />
      <div className="min-w-0 flex-1 py-0.75">
        <p>{toast.text}</p>
        {toast.detail && <p className="text-muted text-sm">{toast.detail}</p>}
        {toast.link && <Link href={toast.link.href}>{toast.link.label}</Link>}
      </div>
      <IconButton icon="x" size="sm" label="Dismiss" onClick={() => dismissToast(toast.id)} />
    </li>
  );
}
