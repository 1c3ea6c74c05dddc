import clsx from "clsx";
import type { IconName } from "@/components/ui/icon-sprite";

/**
 * One icon, always beside a word: it is hidden from assistive technology and never carries meaning alone. Draws from
 * the sprite in the page, so it weighs nothing in a script and nothing is hydrated.
 */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg aria-hidden="true" width={size} height={size} className={clsx("icon", className)}>
      <use href={`#i-${name}`} />
    </svg>
  );
}
