/** What a colour says. A word and, where it matters, an icon always say it too. */
export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "info" | "prod";

export const TINTED: Record<Tone, string> = {
  neutral: "border-line bg-sunken text-muted",
  accent: "border-accent-line bg-accent-tint text-accent",
  success: "border-success-line bg-success-tint text-success",
  warning: "border-warning-line bg-warning-tint text-warning",
  danger: "border-danger-line bg-danger-tint text-danger",
  info: "border-info-line bg-info-tint text-info",
  prod: "border-prod-line bg-prod-tint text-prod",
};

export const TEXT: Record<Tone, string> = {
  neutral: "text-muted",
  accent: "text-accent",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
  info: "text-info",
  prod: "text-prod",
};
