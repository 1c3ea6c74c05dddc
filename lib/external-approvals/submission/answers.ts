import { z } from "zod";
import { flag, instant, instantOrNull, pageOf, text, texts, textsByName, whole } from "@/lib/answers";
import { SYSTEM_ROLES, SYSTEM_TYPES } from "@/lib/external-approvals/rules";

/** What an external system is told of the decision that it sent. */
export const RecordedAnswer = z
  .strictObject({ ticket_id: text, status: text, decision: text })
  .meta({ id: "RecordedDecision" });

/** An external system: headers as they were written, placeholders unfilled, and no secret. */
export const SystemAnswer = z
  .strictObject({
    id: text,
    name: text,
    type: z.enum(SYSTEM_TYPES),
    enabled: flag,
    role: z.enum(SYSTEM_ROLES),
    allowed_environments: texts.nullable(),
    webhook_url: text,
    webhook_headers: textsByName,
    timeout_seconds: whole,
    retry_count: whole,
    revision: whole,
    tested_at: instantOrNull,
    test_error: z.strictObject({ code: text, detail: text }).nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: "ExternalApprovalSystem" });
export const SystemPage = pageOf("external_approval_systems", SystemAnswer);

/** A test message that is on its way. */
export const SystemTestAnswer = z
  .strictObject({ status: z.literal("queued"), external_approval_system: SystemAnswer })
  .meta({ id: "ExternalApprovalSystemTest" });
