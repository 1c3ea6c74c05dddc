import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { noContent, ok } from "@/lib/http/reply";
import { FullPolicyAnswer, PolicyAnswer } from "@/lib/policies/answers";
import { PolicyPatch } from "@/lib/policies/fields";
import { patchPolicy } from "@/lib/policies/patch";
import { getPolicy } from "@/lib/policies/reading/get";
import { removePolicy } from "@/lib/policies/remove";

const params = z.object({ id: z.string().max(40) });

export const GET = endpoint({
  summary: "Read a policy, who could decide today, and what it said before",
  room: "policies",
  params,
  answer: FullPolicyAnswer,
  run: getPolicy,
  reply: (policy) => ok(policy, { etag: policy.revision }),
});

export const PATCH = endpoint({
  summary: "Change a policy",
  room: "policies",
  params,
  body: z.strictObject({ ...PolicyPatch.shape, dry_run: z.boolean().optional() }),
  answer: PolicyAnswer,
  run: patchPolicy,
  action: "policy.change",
  input: ({ params: { id }, body: { dry_run: _, ...patch } }) => ({ id, patch }),
  reply: (policy) => ok(policy, { etag: policy.revision }),
});

export const DELETE = endpoint({
  summary: "Delete a policy",
  room: "policies",
  params,
  body: z.object({ reason: z.string().trim().max(2000).nullish(), dry_run: z.boolean().optional() }),
  answer: "nothing",
  run: removePolicy,
  action: "policy.change",
  reply: () => noContent(),
});
