import { badge, type Look } from "@/components/ui/badge";

export type Lifecycle = "draft" | "active" | "deprecated" | "archived";
export type Risk = "low" | "medium" | "high" | "critical";

const STATES: Record<Lifecycle, Look> = {
  draft: { word: "Draft", icon: "circle-dashed", tone: "neutral" },
  active: { word: "Active", icon: "circle-dot", tone: "success" },
  deprecated: { word: "Deprecated", icon: "triangle-alert", tone: "warning" },
  archived: { word: "Archived", icon: "archive", tone: "neutral" },
};

/** The lifecycle of an asset or a version. */
export const lifecycleBadge = (state: Lifecycle) => badge(STATES[state]);

const RISKS: Record<Risk, Look> = {
  low: { word: "Low risk", icon: "shield", tone: "neutral" },
  medium: { word: "Medium risk", icon: "shield", tone: "neutral" },
  high: { word: "High risk", icon: "shield-alert", tone: "warning" },
  critical: { word: "Critical risk", icon: "shield-alert", tone: "danger" },
};

/** The risk level of an asset. */
export const riskBadge = (level: Risk) => badge(RISKS[level]);
