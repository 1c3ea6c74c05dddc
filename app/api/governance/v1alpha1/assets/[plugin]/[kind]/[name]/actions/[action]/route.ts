import { z } from "zod";
import { actionOf } from "@/app/api/governance/v1alpha1/actions";
import { ActionDone } from "@/lib/actions/answers";
import { assetOf, assetPath } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { doorAsks } from "@/lib/http/request/asks";

export const POST = endpoint({
  summary: "Run an action on an asset",
  room: "actions",
  params: z.object({ ...assetPath, action: z.string().max(100) }),
  body: z.object({
    params: z.record(z.string(), z.unknown()).default({}),
    reason: z.string().max(2000).nullish(),
    ...doorAsks,
    dry_run: z.boolean().optional(),
  }),
  answer: ActionDone,
  pick: ({ params }) => actionOf(params.action).run,
  action: ({ params }) => params.action,
  input: ({ params, body }) => ({
    ...actionOf(params.action).input(body.params),
    asset: assetOf(params),
    ...(params.action === "version.create" ? { message: body.reason } : { reason: body.reason }),
  }),
  reply: (data, { params }) =>
    ok({ action: params.action, status: "completed", message: `${params.action} is done.`, data }),
});
