import type { ReactNode } from "react";

/**
 * The link of a row: the whole row can be pressed, one link is announced. Other controls in the row need `relative
 * z-10` to lie above it.
 */
export const rowLink = (href: string, children: ReactNode) => (
  <a href={href} className="row-link">
    {children}
  </a>
);
