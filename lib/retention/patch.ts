import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { FLOORS, type Retention } from "@/lib/retention/rules";
import { type RetentionRow, toRetention } from "@/lib/retention/shapes";

const days = (floor: number) => z.number().int().min(floor).max(36_500).nullable().optional();

export const RetentionPatch = z.strictObject({
  prod_days: days(FLOORS.prod_days),
  test_days: days(FLOORS.test_days),
  sensitive_days: days(FLOORS.sensitive_days),
  legal_hold: z.string().trim().min(1).max(500).nullable().optional(),
});

const FIELDS = ["prod_days", "test_days", "sensitive_days", "legal_hold"] as const;

/** Sets how long bodies are kept, never below the floors (422), or holds every purge; in force at the next one. */
export const patchRetention = change({
  name: "audit.retention",
  needs: "workspace:write",
  input: RetentionPatch,
  load: ({ actor }) => ({
    statements: [
      sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
      sql`SELECT * FROM workspaces WHERE id = ${actor.workspace.id}`,
    ],
    read: ([, rows]) => {
      const row = rows?.rows[0] as RetentionRow | undefined;
      if (!row) return null;
      return {
        row,
        resource: { type: "workspace", id: row.id, name: row.slug },
        root: { type: "workspace", id: row.id },
        environment: null,
        reach: "workspace" as const,
        revision: row.revision,
        lastEventHash: row.last_event_hash,
      };
    },
  }),
  plan: ({ subject: { row }, input }) => {
    const before = toRetention(row);
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const after: Retention = { ...before, ...given };
    const fields = FIELDS.filter((field) => before[field] !== after[field]);
    if (fields.length === 0) return nothing(shown(after, row.revision));
    const only = (from: Retention) => Object.fromEntries(fields.map((field) => [field, from[field]]));
    return {
      after,
      details: { before: only(before), after: only(after), changed: fields },
      summary: `Change ${fields.join(", ")} of the audit log of ${row.slug}`,
      warnings: [],
      spec: only(after),
      base: { revision: row.revision },
    };
  },
  gate: "never",
  act: ({ subject: { row }, plan: { after, details } }) =>
    changed(shown(after, row.revision + 1), event("audit.retention", details), [
      sql`UPDATE workspaces SET retention_prod_days = ${after.prod_days}, retention_test_days = ${after.test_days},
          retention_sensitive_days = ${after.sensitive_days}, legal_hold = ${after.legal_hold}, revision = ${row.revision + 1},
          last_event_hash = ${EVENT_HASH}
        WHERE id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
    ]),
});

const shown = (retention: Retention, revision: number) => ({ ...retention, floors: FLOORS, revision });
