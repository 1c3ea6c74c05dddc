import type { ReactNode } from "react";

/**
 * The link of a row: the whole row can be pressed, one link is announced. Other controls in the row need `relative
 * z-10` to lie above it.
 */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className="row-link">
      {children}
    </a>
  );
}
