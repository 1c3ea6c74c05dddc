import clsx from "clsx";
import type { ReactNode } from "react";
import type { IconName } from "@/components/ui/icon-sprite";
import { TINTED, type Tone } from "@/components/ui/tone";

/** What a kind of badge looks like. */
export type Look = { word: string; icon: IconName; tone: Tone };

type Props = { tone?: Tone; icon?: IconName; children: ReactNode; className?: string };

/** A short word about a thing. `children` is the word: there is no badge of colour alone. */
export function Badge({ tone = "neutral", icon, children, className }: Props) {
  return <span className={clsx(classOf(tone, icon), className)}>{children}</span>;
}

/** The same, drawn by a call: a list has a hundred badges, and a component for each costs React more than the badge. */
export const badge = ({ tone, icon, word }: { tone: Tone; icon?: IconName; word: ReactNode }) => (
  <span className={classOf(tone, icon)}>{word}</span>
);

const classOf = (tone: Tone, icon: IconName | undefined): string =>
  icon ? `badge ${TINTED[tone]} badge-icon i-${icon}` : `badge ${TINTED[tone]}`;
