import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";

/**
 * The link of a row: the whole row can be pressed, one link is announced. Other controls in the row need `relative
 * z-10` to lie above it.
 */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      quiet
      href={href}
      data-row-link
      className="font-medium text-ink after:absolute after:inset-0 after:content-['']"
    >
      {children}
    </Link>
  );
}
