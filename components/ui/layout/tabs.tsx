"use client";

import clsx from "clsx";
import type { ReactNode, Ref } from "react";
import { Link } from "@/components/ui/link";

export type Tab = { label: string; href: string; current: boolean; count?: ReactNode };

type Props = {
  label: string;
  tabs: readonly Tab[];
  className?: string;
  /** The current link, for who scrolls it into sight. */
  currentRef?: Ref<HTMLAnchorElement>;
};

/**
 * Sections of one thing, each with its own address. They are links, so they open in a new tab, go back, and need no
 * script; on a narrow screen the row scrolls.
 */
export function Tabs({ label, tabs, className, currentRef }: Props) {
  return (
    <nav aria-label={label} className={clsx("scroll-row relative mb-5 border-line border-b", className)}>
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              quiet
              href={tab.href}
              ref={tab.current ? currentRef : undefined}
              aria-current={tab.current ? "page" : undefined}
              className={clsx(
                "relative flex h-9 items-center gap-1.5 px-2.5 hover:no-underline focus-visible:-outline-offset-2",
                "after:absolute after:inset-x-1 after:bottom-0 after:h-0.5",
                tab.current
                  ? "font-medium text-ink after:bg-accent"
                  : "text-muted hover:text-ink hover:after:bg-line-strong",
              )}
            >
              {tab.label}
              {tab.count !== undefined && <span className="text-faint text-xs">{tab.count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
