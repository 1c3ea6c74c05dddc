import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import type { Tone } from "@/components/ui/tone";

export type Lifecycle = "draft" | "active" | "deprecated" | "archived";
export type Risk = "low" | "medium" | "high" | "critical";

const STATES: Record<Lifecycle, { word: string; icon: IconName; tone: Tone }> = {
  draft: { word: "Draft", icon: "circle-dashed", tone: "neutral" },
  active: { word: "Active", icon: "circle-dot", tone: "success" },
  deprecated: { word: "Deprecated", icon: "triangle-alert", tone: "warning" },
  archived: { word: "Archived", icon: "archive", tone: "neutral" },
};

/** The lifecycle of an asset or a version. */
export function LifecycleBadge({ state }: { state: Lifecycle }) {
  const { word, icon, tone } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const RISKS: Record<Risk, { word: string; icon: IconName; tone: Tone }> = {
  low: { word: "Low risk", icon: "shield", tone: "neutral" },
  medium: { word: "Medium risk", icon: "shield", tone: "neutral" },
  high: { word: "High risk", icon: "shield-alert", tone: "warning" },
  critical: { word: "Critical risk", icon: "shield-alert", tone: "danger" },
};

/** The risk level of an asset. */
export function RiskBadge({ level }: { level: Risk }) {
  const { word, icon, tone } = RISKS[level];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
