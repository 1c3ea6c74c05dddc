import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { PolicyAnswer, PolicyPage } from "@/lib/policies/answers";
import { createPolicy } from "@/lib/policies/create";
import { NewPolicy } from "@/lib/policies/fields";
import { listPolicies } from "@/lib/policies/reading/list";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List policies",
  room: "policies",
  query: z.object(paging),
  answer: PolicyPage,
  run: listPolicies,
  reply: (page) => list("policies", page),
});

export const POST = endpoint({
  summary: "Make a policy",
  room: "policies",
  body: z.strictObject({ ...NewPolicy.shape, dry_run: z.boolean().optional() }),
  answer: PolicyAnswer,
  status: 201,
  run: createPolicy,
  action: "policy.change",
  reply: (policy) => created(policy, { location: toApi.policy({ id: policy.id }), etag: policy.revision }),
});
