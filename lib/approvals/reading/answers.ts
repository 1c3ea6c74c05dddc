import { z } from "zod";
import { anything, flag, pageOf, record, text, textOrNull, texts, whole } from "@/lib/answers";
import { DecisionAnswer, TicketAnswer } from "@/lib/tickets/answers";
import { DifferenceAnswer } from "@/lib/versions/answers";

const nobody = textOrNull.meta({ description: "Why nobody can decide it as things stand; null while somebody can." });

/** A page of requests; `searched` says through how many a search looked that was not over. */
export const TicketPage = pageOf(
  "tickets",
  TicketAnswer.extend({ listed_rivals: whole, nobody }).meta({ id: "ListedTicket" }),
).extend({ searched: whole.optional() });

/** One request with all that a decision needs. */
export const FullTicketAnswer = TicketAnswer.extend({
  nobody,
  decisions: z.array(DecisionAnswer),
  input: record,
  spec: record,
  modified_spec: record.nullable(),
  effective_spec: record,
  editable: record.nullable().meta({ description: "What of the proposal may be edited; null where nothing may." }),
  can_edit: flag,
  edit_reasons: texts,
  base: record,
  live: anything,
  stale: flag,
  diff: DifferenceAnswer,
  diff_in_words: DifferenceAnswer.nullable(),
  diff_against: z.enum(["live", "base", "record"]),
  can_cancel: flag,
  cancel_reasons: texts,
  can_withdraw: flag,
  withdraw_reasons: texts,
  can_retry: flag,
  retry_reasons: texts,
  retry_needs: z.array(z.strictObject({ field: text, why: text })),
  rivals: z.array(z.strictObject({ id: text, summary: text })),
  event: z.strictObject({ id: text, status: textOrNull, attempts: whole }),
  correlation_id: text,
}).meta({ id: "FullTicket" });

/** What an edit would make of a request. */
export const EditPreviewAnswer = z
  .strictObject({
    effective_spec: record,
    diff: DifferenceAnswer,
    warnings: texts,
    approvals_void: whole,
    counts_as_decision: flag,
    proposal_digest: text,
  })
  .meta({ id: "EditPreview" });

/** A request asked for again of which nobody has to agree any more; the data are the change's own. */
export const AskedAgainAnswer = z
  .strictObject({ status: z.literal("completed"), message: text, data: anything })
  .meta({ id: "AskedAgain" });
