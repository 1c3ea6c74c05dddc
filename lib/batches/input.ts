import { z } from "zod";
import { BATCH_VERDICTS } from "@/lib/batches/rules";

const TicketId = z.string().min(1).max(40);
const Item = z.strictObject({ ticket_id: TicketId, digest: z.string().max(100).optional() });

/** What a batch is sent as: requests with the digests that were shown, or their ids alone. */
export const BatchBody = z.strictObject({
  action: z.enum(BATCH_VERDICTS),
  items: z.array(Item).min(1).max(1000).optional(),
  ticket_ids: z.array(TicketId).min(1).max(1000).optional(),
  reason: z.string().trim().max(4000).nullish(),
});

type BatchItem = { ticket_id: string; digest?: string | undefined };

/** The same, checked as a whole: one of the two lists, nothing twice, and a rejection with its reason. */
export const BatchInput = BatchBody.superRefine((batch, ctx) => {
  const say = (path: (string | number)[], message: string) => ctx.addIssue({ code: "custom", path, message });
  if ((batch.items === undefined) === (batch.ticket_ids === undefined))
    say(["items"], "send either items or ticket_ids");
  const seen = new Set<string>();
  itemsOf(batch).forEach(({ ticket_id: id }, i) => {
    if (seen.has(id)) say(batch.items ? ["items", i, "ticket_id"] : ["ticket_ids", i], "this request is listed twice");
    seen.add(id);
  });
  if (batch.action === "reject" && !batch.reason) say(["reason"], "say why: the requesters read this");
}).transform((batch) => ({ verdict: batch.action, reason: batch.reason || null, items: itemsOf(batch) }));

function itemsOf(batch: z.infer<typeof BatchBody>): BatchItem[] {
  return batch.items ?? batch.ticket_ids?.map((ticket_id) => ({ ticket_id })) ?? [];
}
