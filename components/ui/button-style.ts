import clsx from "clsx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "danger-quiet";
export type ButtonSize = "sm" | "md";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent-solid text-on-solid hover:bg-accent-solid-hover",
  secondary: "border-line bg-surface text-ink shadow-raised hover:border-line-strong hover:bg-hover",
  ghost: "border-transparent text-muted hover:bg-hover hover:text-ink",
  danger: "border-transparent bg-danger-solid text-on-solid hover:bg-danger-solid-hover",
  "danger-quiet": "border-line bg-surface text-danger shadow-raised hover:border-danger-line hover:bg-danger-tint",
};
const SIZES: Record<ButtonSize, string> = {
  sm: "h-7 gap-1 px-2 text-sm pointer-coarse:h-9",
  md: "h-8 gap-1.5 px-3 text-base pointer-coarse:h-10",
};
const UNAVAILABLE = "cursor-not-allowed border-line bg-sunken text-faint";

/** Classes shared by buttons and by links that look like one. */
export function buttonStyle(variant: ButtonVariant, size: ButtonSize, unavailable = false): string {
  return clsx(
    "inline-flex shrink-0 select-none items-center justify-center rounded-md border font-medium whitespace-nowrap no-underline transition-colors duration-100 print:hidden",
    SIZES[size],
    unavailable ? UNAVAILABLE : VARIANTS[variant],
  );
}
