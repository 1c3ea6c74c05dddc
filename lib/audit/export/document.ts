import type { z } from "zod";
import type { ExportedRow } from "@/lib/audit/export/row";
import type { ExportedLogAnswer } from "@/lib/audit/read/answers";

export const LEVEL = { success: "INFO", denied: "WARN", failure: "ERROR" } as const;

export type ExportedLog = z.output<typeof ExportedLogAnswer>;

/** An event in the words of the second seed's export, with its place in the log and its hashes beside them. */
export const toExportedLog = (row: ExportedRow, workspace: string): ExportedLog => ({
  "@timestamp": row.occurred_at,
  event_id: row.id,
  action: row.action,
  level: LEVEL[row.outcome],
  actor: { id: row.actor_id, name: row.actor_name, ip_address: row.ip },
  resource: { type: row.resource_type, id: row.resource_id, name: row.resource_name },
  context: {
    workspace,
    environment: row.environment_slug,
    correlation_id: row.correlation_id,
    ...(row.ticket_id !== null && { ticket_id: row.ticket_id }),
    surface: row.surface,
  },
  outcome: row.outcome,
  details: row.details,
  integrity: {
    log_index: row.log_index,
    workspace_seq: row.workspace_seq,
    event_hash: row.event_hash,
    previous_hash: row.previous_hash,
  },
});
