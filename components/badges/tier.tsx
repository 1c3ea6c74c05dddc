import { badge, type Look } from "@/components/ui/badge";

export type Tier = "normal" | "warning" | "urgent";

const LOOKS: Record<Tier, Look & { row: "plain" | "warning" | "urgent" }> = {
  normal: { word: "Normal", icon: "clock", tone: "neutral", row: "plain" },
  warning: { word: "Warning", icon: "triangle-alert", tone: "warning", row: "warning" },
  urgent: { word: "Urgent", icon: "octagon-alert", tone: "danger", row: "urgent" },
};

/** How long a request has waited, as a word, a sign and a colour. */
export function tierBadge(tier: Tier, days: number) {
  const look = LOOKS[tier];
  return badge({ ...look, word: `${look.word} · ${days} ${days === 1 ? "day" : "days"}` });
}

/** The paint of a request's row: yellow from four days, red from eight. */
export const tierRow = (tier: Tier): "plain" | "warning" | "urgent" => LOOKS[tier].row;
