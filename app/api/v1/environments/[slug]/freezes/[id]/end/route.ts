import { z } from "zod";
import { FreezeAnswer } from "@/lib/freezes/answers";
import { endFreeze } from "@/lib/freezes/end";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "End a freeze window",
  room: "environments",
  params: z.object({ slug: z.string().max(63), id: z.string().max(40) }),
  body: z.object({ reason: z.string().max(2000).nullish() }),
  answer: FreezeAnswer,
  run: endFreeze,
  input: ({ params: { slug, id }, body }) => ({ environment: slug, id, reason: body.reason }),
  reply: (freeze) => ok(freeze, { etag: freeze.revision }),
});
