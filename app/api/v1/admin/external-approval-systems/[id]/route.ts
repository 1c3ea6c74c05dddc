import { z } from "zod";
import { SystemPatch } from "@/lib/external-approvals/fields";
import { getSystem } from "@/lib/external-approvals/list";
import { patchSystem } from "@/lib/external-approvals/patch";
import { removeSystem } from "@/lib/external-approvals/remove";
import { SystemAnswer } from "@/lib/external-approvals/submission/answers";
import { endpoint } from "@/lib/http/endpoint";
import { noContent, ok } from "@/lib/http/reply";

const params = z.object({ id: z.string().max(40) });

export const GET = endpoint({
  summary: "Read an external approval system",
  room: "approvals",
  params,
  answer: SystemAnswer,
  run: getSystem,
  reply: (system) => ok(system, { etag: system.revision }),
});

export const PATCH = endpoint({
  summary: "Edit an external approval system",
  room: "approvals",
  params,
  body: SystemPatch,
  answer: SystemAnswer,
  run: patchSystem,
  input: ({ params: { id }, body }) => ({ id, patch: body }),
  reply: (system) => ok(system, { etag: system.revision }),
});

export const DELETE = endpoint({
  summary: "Remove an external approval system",
  room: "approvals",
  params,
  answer: "nothing",
  run: removeSystem,
  reply: () => noContent(),
});
