import { z } from "zod";
import { DecisionBody, toDecision } from "@/lib/external-approvals/messages";
import { RecordedAnswer } from "@/lib/external-approvals/submission/answers";
import { recordExternal, signedSubmission } from "@/lib/external-approvals/submission/callback";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

/** Where an external system sends its decision. The signature over the raw body is the credential. */
export const POST = endpoint({
  summary: "Take the decision of an external approval system",
  room: "approvals",
  auth: "none",
  bodyLimit: 64 * 1024,
  params: z.object({ id: z.string().max(40) }),
  body: DecisionBody,
  answer: RecordedAnswer,
  handler: async ({ params, body, raw, headers, context }) => {
    const found = await signedSubmission(params.id, { headers, raw, context });
    return ok(await recordExternal(found, { ...toDecision(body), digest: body.digest }, { context }));
  },
});
