import clsx from "clsx";
import type { ComponentProps } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "@/components/ui/button-style";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

type Props = ComponentProps<"a"> & {
  href: string;
  quiet?: boolean;
  /** False: the page stays where it is scrolled to. */
  scroll?: boolean;
};

const stays = (scroll: boolean) => (scroll ? {} : { "data-scroll": "stay" });

/**
 * A link inside the console: an anchor and nothing else. `FollowLinks` takes the press and goes there without loading a
 * new document, so that a link costs its page no script and is not sent twice. Never prefetched: every page is rendered per
 * person, and a list of fifty rows would ask the server for fifty pages. `quiet` keeps the colour of the text around it
 * until hovered.
 */
export function Link({ quiet, scroll = true, className, ...rest }: Props) {
  return <a {...rest} {...stays(scroll)} className={clsx(quiet ? "link-quiet" : "link", className)} />;
}

type LinkButtonProps = Omit<Props, "quiet"> & { variant?: ButtonVariant; size?: ButtonSize; icon?: IconName };

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton({
  variant = "secondary",
  size = "md",
  icon,
  scroll = true,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <a {...rest} {...stays(scroll)} className={clsx(buttonStyle(variant, size), className)}>
      {icon && <Icon name={icon} size={size === "sm" ? 14 : 16} />}
      {children}
    </a>
  );
}
