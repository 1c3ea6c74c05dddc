import type { Retention } from "@/lib/retention/rules";

/** What a workspace says about keeping its log. */
export type RetentionRow = {
  id: string;
  slug: string;
  revision: number;
  last_event_hash: Buffer | null;
  retention_prod_days: number | null;
  retention_test_days: number | null;
  retention_sensitive_days: number | null;
  legal_hold: string | null;
};

export const toRetention = (row: RetentionRow): Retention => ({
  prod_days: row.retention_prod_days,
  test_days: row.retention_test_days,
  sensitive_days: row.retention_sensitive_days,
  legal_hold: row.legal_hold,
});
