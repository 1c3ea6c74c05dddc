import clsx from "clsx";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import { TINTED, type Tone } from "@/components/ui/tone";

type Props = { tone?: Tone; icon?: IconName; children: ReactNode; className?: string };

/** A short word about a thing. `children` is the word: there is no badge of colour alone. */
export function Badge({ tone = "neutral", icon, children, className }: Props) {
  return (
    <span
      className={clsx(
        "inline-flex h-5.5 items-center gap-1 rounded-sm border px-1.5 align-middle font-medium text-xs whitespace-nowrap",
        TINTED[tone],
        className,
      )}
    >
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}
