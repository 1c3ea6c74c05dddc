import type { ReactNode } from "react";

/**
 * A word of explanation on hover and focus. It repeats or expands what is visible; it is hidden from assistive
 * technology and absent on touch, so nothing may be said here alone.
 */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        aria-hidden="true"
        className="pointer-events-none invisible absolute bottom-full left-1/2 z-40 mb-1.5 w-max max-w-60 -translate-x-1/2 rounded-md bg-ink px-2 py-1 text-canvas text-xs opacity-0 transition-opacity delay-300 group-focus-within/tip:visible group-focus-within/tip:opacity-100 group-hover/tip:visible group-hover/tip:opacity-100 pointer-coarse:hidden"
      >
        {text}
      </span>
    </span>
  );
}
