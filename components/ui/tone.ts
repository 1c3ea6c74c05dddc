/** What a colour says. A word and, where it matters, an icon always say it too. */
export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "info" | "prod";

/** Its ground, its line and its text, drawn by app/globals.css. */
export const TINTED: Record<Tone, string> = {
  neutral: "tinted-neutral",
  accent: "tinted-accent",
  success: "tinted-success",
  warning: "tinted-warning",
  danger: "tinted-danger",
  info: "tinted-info",
  prod: "tinted-prod",
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
