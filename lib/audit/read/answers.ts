import { z } from "zod";
import { flag, instant, pageOf, record, text, textOrNull, whole } from "@/lib/answers";

const OUTCOMES = ["success", "failure", "denied"] as const;

/** An event as the history of an asset shows it. */
export const HistoryEventAnswer = z
  .strictObject({
    id: text,
    occurred_at: instant,
    action: text,
    action_code: textOrNull,
    outcome: z.enum(OUTCOMES),
    actor: z.strictObject({ kind: text, id: text, name: text, on_behalf_of: textOrNull }),
    resource: z.strictObject({ type: text, id: textOrNull, name: textOrNull }),
    environment: textOrNull,
    surface: text,
    ticket_id: textOrNull,
    correlation_id: text,
    details: record,
  })
  .meta({ id: "HistoryEvent" });
export const HistoryPage = pageOf("events", HistoryEventAnswer);

/** The same in the audit log, with where the call came from. */
export const AuditEventAnswer = HistoryEventAnswer.extend({ ip: textOrNull, user_agent: textOrNull }).meta({
  id: "AuditEvent",
});
export const AuditPage = pageOf("logs", AuditEventAnswer);

/** An event in the words of the second seed's export. */
export const ExportedLogAnswer = z
  .strictObject({
    "@timestamp": instant,
    event_id: text,
    action: text,
    level: z.enum(["INFO", "WARN", "ERROR"]),
    actor: z.strictObject({ id: text, name: text, ip_address: textOrNull }),
    resource: z.strictObject({ type: text, id: textOrNull, name: textOrNull }),
    context: z.strictObject({
      workspace: text,
      environment: textOrNull,
      correlation_id: text,
      ticket_id: text.optional(),
      surface: text,
    }),
    outcome: z.enum(OUTCOMES),
    details: record,
    integrity: z.strictObject({
      log_index: whole.nullable(),
      workspace_seq: whole.nullable(),
      event_hash: textOrNull,
      previous_hash: textOrNull,
    }),
  })
  .meta({ id: "ExportedLog" });

export const ExportAnswer = z
  .strictObject({
    logs: z.array(ExportedLogAnswer),
    pagination: z.strictObject({ page: whole, per_page: whole, total: whole, total_is_lower_bound: flag.optional() }),
  })
  .meta({ id: "AuditExport" });
