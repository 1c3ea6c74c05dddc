"use client";

import clsx from "clsx";
import { usePathname } from "next/navigation";
import { useInSight } from "@/components/ui/layout/in-sight";
import { Link } from "@/components/ui/link";

export type NavItem = {
  label: string;
  href: string;
  /** Current on its own address only, not on those below it. */
  exact?: boolean;
  /** Addresses of the same room that do not lie below its own. */
  also?: readonly string[];
  count?: number | null;
};

/** The rooms of a workspace. On a narrow screen the row scrolls, and the current room is scrolled into sight. */
export function Nav({ items }: { items: readonly NavItem[] }) {
  const path = usePathname();
  const current = useInSight(path);
  return (
    <nav aria-label="Workspace" className="scroll-row relative">
      <ul className="flex gap-1">
        {items.map(({ label, href, exact, also = [], count }) => {
          const here = path === href || (!exact && [href, ...also].some((at) => `${path}/`.startsWith(`${at}/`)));
          return (
            <li key={href} className="shrink-0">
              <Link
                quiet
                ref={here ? current : undefined}
                href={href}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  "relative flex h-10 items-center gap-1.5 px-2.5 hover:no-underline focus-visible:-outline-offset-2",
                  "after:absolute after:inset-x-1 after:bottom-0 after:h-0.5",
                  here
                    ? "font-medium text-ink after:bg-accent"
                    : "text-muted hover:text-ink hover:after:bg-line-strong",
                )}
              >
                {label}
                {count ? <Count count={count} /> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Count({ count }: { count: number }) {
  return (
    <span className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent-solid px-1.5 font-medium text-on-solid text-xs">
      {count > 99 ? "99+" : count}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}
