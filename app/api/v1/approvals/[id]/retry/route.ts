import { z } from "zod";
import { AskedAgainAnswer } from "@/lib/approvals/reading/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { askAgain } from "@/lib/retry/ask";

export const POST = endpoint({
  summary: "Ask again for what an ended request asked for",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({
    changes: z.record(z.string(), z.unknown()).optional(),
    reason: z.string().max(2000).nullish(),
    apply_at: z.iso.datetime({ offset: true }).nullish(),
    dry_run: z.boolean().optional(),
  }),
  answer: AskedAgainAnswer,
  run: askAgain,
  action: "approval.retry",
  // Nobody has to agree any more: it is done.
  reply: (data) => ok({ status: "completed", message: "Nobody has to agree any more; it is done.", data }),
});
