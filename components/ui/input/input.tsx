import clsx from "clsx";
import type { ComponentProps } from "react";
import { Icon } from "@/components/ui/icon";

/** The look of everything one types or chooses in. */
export const CONTROL =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-base text-ink placeholder:text-faint focus-visible:outline-offset-0 aria-invalid:border-danger aria-disabled:cursor-not-allowed aria-disabled:bg-sunken [&[readonly]]:bg-sunken";

/** A line of text. Unavailable fields are `readOnly`, so they can still be read, selected and reached. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={clsx(CONTROL, "h-8 px-2.5 pointer-coarse:h-10", className)} />;
}

/** A search field with its sign; the accessible name is required. */
export function SearchInput({ label, className, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <span className={clsx("relative block", className)}>
      <Icon name="search" size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
      <Input type="search" aria-label={label} autoComplete="off" spellCheck={false} {...rest} className="pl-8" />
    </span>
  );
}
