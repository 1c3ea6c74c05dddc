"use client";

import clsx from "clsx";
import { usePathname } from "next/navigation";
import { WaitingCount } from "@/components/shell/waiting-count";
import { useInSight } from "@/components/ui/layout/in-sight";
import { Link } from "@/components/ui/link";

export type NavItem = {
  label: string;
  href: string;
  /** Current on its own address only, not on those below it. */
  exact?: boolean;
  /** Addresses of the same room that do not lie below its own. */
  also?: readonly string[];
  count?: { count: number; more: boolean } | null;
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
            <li key={href}>
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
                {count && <WaitingCount {...count} />}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
