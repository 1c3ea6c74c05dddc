import clsx from "clsx";
import type { ReactNode } from "react";
import type { IconName } from "@/components/ui/icon-sprite";
import { TINTED, type Tone } from "@/components/ui/tone";

type Props = { tone?: Tone; icon?: IconName; children: ReactNode; className?: string };

/** A short word about a thing. `children` is the word: there is no badge of colour alone. */
export function Badge({ tone = "neutral", icon, children, className }: Props) {
  return <span className={clsx("badge", TINTED[tone], icon && `badge-icon i-${icon}`, className)}>{children}</span>;
}
