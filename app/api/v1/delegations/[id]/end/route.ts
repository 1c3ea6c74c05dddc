import { z } from "zod";
import { DelegationAnswer } from "@/lib/delegations/answers";
import { endDelegation } from "@/lib/delegations/end";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "End a delegation",
  room: "delegations",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({ reason: z.string().max(2000).nullish() }),
  answer: DelegationAnswer,
  run: endDelegation,
  reply: (ended) => ok(ended, { etag: ended.revision }),
});
