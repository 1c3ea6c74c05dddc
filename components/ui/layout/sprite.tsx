"use client";

import { ICON_SYMBOLS } from "@/components/ui/icon-sprite";

const ID = "icons";

/**
 * The drawings of every icon, once per document. They travel in the document alone: drawn by a server component they would
 * travel once more as data, with every page. The browser keeps what the document brought, and so needs none in its script.
 */
export function IconSprite() {
  const symbols = typeof window === "undefined" ? ICON_SYMBOLS : (document.getElementById(ID)?.innerHTML ?? "");
  return (
    <svg
      id={ID}
      aria-hidden="true"
      width="0"
      height="0"
      className="absolute"
      suppressHydrationWarning
      // A constant of ours, written by scripts/icons.ts.
      dangerouslySetInnerHTML={{ __html: symbols }}
    />
  );
}
