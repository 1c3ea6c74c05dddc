import { z } from "zod";
import { instant, instantOrNull, text, textOrNull, whole } from "@/lib/answers";
import { BATCH_STATUSES, BATCH_VERDICTS, ITEM_STATUSES } from "@/lib/batches/rules";

const refused = { code: text.optional(), error: textOrNull.optional() };

/** What a batch is answered with: what became of each request at once. */
export const BatchAnswer = z
  .strictObject({
    batch_id: text,
    total: whole,
    accepted: whole,
    rejected: whole,
    items: z.array(
      z.strictObject({ ticket_id: text, status: z.enum(["queued", "rejected"]), job_id: text.optional(), ...refused }),
    ),
  })
  .meta({ id: "Batch" });

export const BatchItemAnswer = z
  .strictObject({ ticket_id: text, status: z.enum(ITEM_STATUSES), job_id: text.optional(), ...refused })
  .meta({ id: "BatchItem" });

/** How far a batch has come. */
export const BatchStatusAnswer = z
  .strictObject({
    batch_id: text,
    action: z.enum(BATCH_VERDICTS),
    status: z.enum(BATCH_STATUSES),
    total: whole,
    succeeded: whole,
    failed: whole,
    pending: whole,
    items: z.array(BatchItemAnswer),
    created_at: instant,
    finished_at: instantOrNull,
  })
  .meta({ id: "BatchStatus" });
