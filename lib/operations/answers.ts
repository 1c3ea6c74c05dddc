import { z } from "zod";
import { instant, instantOrNull, pageOf, person, record, text, textOrNull, whole } from "@/lib/answers";
import { EVENT_STATUSES } from "@/lib/operations/shapes";

/** A domain event with where its request stands. */
export const OperationAnswer = z
  .strictObject({
    id: text,
    operation: text,
    summary: text,
    status: z.enum(EVENT_STATUSES),
    environment: z.strictObject({ slug: text, class: textOrNull }).nullable(),
    ticket_id: textOrNull,
    requested_by: person,
    correlation_id: text,
    ticket_status: textOrNull,
    attempts: whole,
    error: z.strictObject({ code: text, detail: text }).nullable(),
    next_attempt_at: instantOrNull,
    result: record.nullable(),
    created_at: instant,
    updated_at: instant,
    finished_at: instantOrNull,
    archived_at: instantOrNull,
  })
  .meta({ id: "Operation" });
export const OperationPage = pageOf("operations", OperationAnswer);
