/** What a governance record may say, for the patch that writes it and the form that offers it. Pure, and free of zod. */
export const RISK_LEVELS = ["low", "medium", "high", "critical"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
export const SLA_TIERS = ["gold", "silver", "bronze", "none"] as const;

/** True when the second level is lower than the first. */
export const isLower = (from: RiskLevel, to: RiskLevel): boolean => RISK_LEVELS.indexOf(to) < RISK_LEVELS.indexOf(from);
