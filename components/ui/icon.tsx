import clsx from "clsx";
import type { IconName } from "@/components/ui/icon-sprite";

const SIZES = { 12: "size-3", 14: "size-3.5", 16: "size-4", 18: "size-4.5", 20: "size-5", 36: "size-9" } as const;
export type IconSize = keyof typeof SIZES;

/**
 * One icon, always beside a word: it never carries meaning alone. Its drawing is a mask in the stylesheet, which the
 * browser keeps: in the page it is one element without content, and so nothing to assistive technology.
 */
export function Icon({ name, size = 16, className }: { name: IconName; size?: IconSize; className?: string }) {
  return <span className={clsx("icon", `i-${name}`, SIZES[size], className)} />;
}
