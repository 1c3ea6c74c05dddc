import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "@/components/ui/button-style";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

type Props = Omit<ComponentProps<"button">, "disabled"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: IconName;
  /** Makes the button unavailable and says why, in visible text. There is no way to disable one without a reason. */
  disabledReason?: string | null;
  /** Its own request is under way: pressing again does nothing. */
  busy?: boolean;
  /** What another button of the same place began is under way, and that one shows it: pressing this does nothing meanwhile. */
  held?: boolean;
  children: ReactNode;
};

/**
 * A button that is never silently dead. Unavailable, it stays in the tab order, does nothing when pressed, and its
 * reason stands under it and is read with it.
 */
export function Button({ variant = "secondary", size = "md", icon, disabledReason, busy, held, ...rest }: Props) {
  const reasonId = useId();
  const { children, className, type = "button", onClick, ...attributes } = rest;
  const mark = busy ? "loader-circle" : icon;
  const still = Boolean(disabledReason) || busy || held;
  const button = (
    <button
      {...attributes}
      // A submit button would still submit: unavailable, it is a plain one.
      type={still ? "button" : type}
      onClick={still ? undefined : onClick}
      aria-disabled={still || undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabledReason ? reasonId : attributes["aria-describedby"]}
      className={clsx(
        buttonStyle(variant, size, Boolean(disabledReason)),
        (busy || held) && "cursor-progress",
        held && "opacity-60",
        className,
      )}
    >
      {mark && (
        <Icon name={mark} size={size === "sm" ? 14 : 16} className={busy ? "motion-safe:animate-spin" : undefined} />
      )}
      {children}
    </button>
  );
  if (!disabledReason) return button;
  return (
    <span className="inline-flex max-w-72 flex-col items-start gap-1">
      {button}
      <span id={reasonId} className="text-muted text-xs">
        {disabledReason}
      </span>
    </span>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "disabled" | "children"> & {
  icon: IconName;
  /** The accessible name. */
  label: string;
  size?: ButtonSize;
};

/** A square button with an icon; its name is required. */
export function IconButton({ icon, label, size = "md", className, type = "button", ...rest }: IconButtonProps) {
  const square = size === "sm" ? "w-7 px-0 pointer-coarse:w-9" : "w-8 px-0 pointer-coarse:w-10";
  return (
    <button {...rest} type={type} aria-label={label} className={clsx(buttonStyle("ghost", size), square, className)}>
      <Icon name={icon} />
    </button>
  );
}
