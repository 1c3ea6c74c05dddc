import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A box without a visible label, for table rows; its name is required. */
export function BareCheckbox({ label, className, ...rest }: Omit<ComponentProps<"input">, "type"> & { label: string }) {
  return (
    <input
      {...rest}
      type="checkbox"
      aria-label={label}
      className={clsx("size-4 shrink-0 accent-accent-solid pointer-coarse:size-5", className)}
    />
  );
}

type Props = Omit<ComponentProps<"input">, "type"> & { children: ReactNode; hint?: string };

/** A box with its label; the whole line can be pressed. */
export function Checkbox({ children, hint, className, ...rest }: Props) {
  return (
    <label className={clsx("flex cursor-pointer items-start gap-2 py-1", className)}>
      <input {...rest} type="checkbox" className="mt-0.75 size-4 shrink-0 accent-accent-solid pointer-coarse:size-5" />
      <span>
        {children}
        {hint && <span className="block text-muted text-xs">{hint}</span>}
      </span>
    </label>
  );
}
