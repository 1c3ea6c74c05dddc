import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import type { Tone } from "@/components/ui/tone";

export type Tier = "normal" | "warning" | "urgent";

const LOOKS: Record<Tier, { word: string; icon: IconName; tone: Tone; row: "plain" | "warning" | "urgent" }> = {
  normal: { word: "Normal", icon: "clock", tone: "neutral", row: "plain" },
  warning: { word: "Warning", icon: "triangle-alert", tone: "warning", row: "warning" },
  urgent: { word: "Urgent", icon: "octagon-alert", tone: "danger", row: "urgent" },
};

/** How long a request has waited, as a word, a sign and a colour. */
export function TierBadge({ tier, days }: { tier: Tier; days: number }) {
  const { word, icon, tone } = LOOKS[tier];
  return (
    <Badge tone={tone} icon={icon}>
      {`${word} · ${days} ${days === 1 ? "day" : "days"}`}
    </Badge>
  );
}

/** The paint of a request's row: yellow from four days, red from eight. */
export const tierRow = (tier: Tier): "plain" | "warning" | "urgent" => LOOKS[tier].row;
