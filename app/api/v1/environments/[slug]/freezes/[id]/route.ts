import { z } from "zod";
import { FreezeAnswer } from "@/lib/freezes/answers";
import { FreezePatch, patchFreeze } from "@/lib/freezes/patch";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const PATCH = endpoint({
  summary: "Change a freeze window",
  room: "environments",
  params: z.object({ slug: z.string().max(63), id: z.string().max(40) }),
  body: z.strictObject({ ...FreezePatch.shape, dry_run: z.boolean().optional() }),
  answer: FreezeAnswer,
  run: patchFreeze,
  input: ({ params: { slug, id }, body: { dry_run: _, ...patch } }) => ({ environment: slug, id, patch }),
  reply: (freeze) => ok(freeze, { etag: freeze.revision }),
});
