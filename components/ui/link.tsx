import clsx from "clsx";
import NextLink from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "@/components/ui/button-style";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

type Props = Omit<ComponentProps<typeof NextLink>, "href" | "prefetch"> & { href: string; quiet?: boolean };

/**
 * A link inside the console. Never prefetched: every page is rendered per person, and a list of fifty rows would ask
 * the server for fifty pages. `quiet` keeps the colour of the text around it until hovered.
 */
export function Link({ quiet, className, ...rest }: Props) {
  return (
    <NextLink
      {...rest}
      prefetch={false}
      className={clsx(
        "rounded-sm underline-offset-2 hover:underline",
        quiet ? "text-inherit" : "text-accent",
        className,
      )}
    />
  );
}

type LinkButtonProps = Omit<Props, "quiet"> & { variant?: ButtonVariant; size?: ButtonSize; icon?: IconName };

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton({
  variant = "secondary",
  size = "md",
  icon,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <NextLink {...rest} prefetch={false} className={clsx(buttonStyle(variant, size), className)}>
      {icon && <Icon name={icon} size={size === "sm" ? 14 : 16} />}
      {children}
    </NextLink>
  );
}

/** A link that leaves Assent, marked as one and opened beside it. */
export function ExternalLink({ href, children, className }: { href: string; children: ReactNode; className?: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={clsx(
        "inline-flex items-center gap-1 rounded-sm text-accent underline-offset-2 hover:underline",
        className,
      )}
    >
      {children}
      <Icon name="external-link" size={12} />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
