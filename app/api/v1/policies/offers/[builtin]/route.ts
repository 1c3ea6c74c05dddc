import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { created, noContent } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { PolicyAnswer } from "@/lib/policies/answers";
import { declineOffer } from "@/lib/policies/offers/decline";
import { answer, takeOffer } from "@/lib/policies/offers/take";

const params = z.object({ builtin: z.string().max(60) });
const body = z.strictObject({ ...answer, dry_run: z.boolean().optional() });

export const POST = endpoint({
  summary: "Take a default policy that is offered",
  room: "policies",
  params,
  body,
  answer: PolicyAnswer,
  status: 201,
  run: takeOffer,
  action: "policy.change",
  reply: (policy) => created(policy, { location: toApi.policy({ id: policy.id }), etag: policy.revision }),
});

export const DELETE = endpoint({
  summary: "Decline a default policy that is offered; it is not offered again",
  room: "policies",
  params,
  body,
  answer: "nothing",
  run: declineOffer,
  reply: () => noContent(),
});
