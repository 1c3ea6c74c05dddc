import { z } from "zod";
import { FreezeAnswer, FreezesAnswer } from "@/lib/freezes/answers";
import { createFreeze, FreezeFields } from "@/lib/freezes/create";
import { listFreezes } from "@/lib/freezes/list";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";

const params = z.object({ slug: z.string().max(63) });

export const GET = endpoint({
  summary: "List freeze windows of an environment",
  room: "environments",
  params,
  answer: FreezesAnswer,
  run: listFreezes,
  input: ({ params: { slug } }) => ({ environment: slug }),
});

export const POST = endpoint({
  summary: "Plan a freeze window",
  room: "environments",
  params,
  body: z.strictObject({ ...FreezeFields, dry_run: z.boolean().optional() }),
  answer: FreezeAnswer,
  status: 201,
  run: createFreeze,
  input: ({ params: { slug }, body: { dry_run: _, ...fields } }) => ({ environment: slug, ...fields }),
  reply: (made) =>
    created(made, { location: toApi.freeze({ environment: made.environment, id: made.id }), etag: made.revision }),
});
