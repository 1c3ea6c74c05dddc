import { z } from "zod";
import { assetOf, assetPath } from "@/lib/assets/path";
import { getBinding } from "@/lib/bindings/list";
import { PutBindingBody, putBinding } from "@/lib/bindings/put";
import { BindingAnswer } from "@/lib/bindings/reading/answers";
import { removeBinding } from "@/lib/bindings/remove";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { doorAsks } from "@/lib/http/request/asks";

const BindingPath = z.object({ ...assetPath, env: z.string().max(63) });

export const GET = endpoint({
  summary: "Read what an environment runs of an asset",
  room: "bindings",
  params: BindingPath,
  answer: BindingAnswer,
  run: getBinding,
  input: ({ params }) => ({ asset: assetOf(params), environment: params.env }),
  reply: (binding) => ok(binding, { etag: binding.revision }),
});

export const PUT = endpoint({
  summary: "Bind a version to an environment",
  room: "bindings",
  params: BindingPath,
  body: z.object({ ...PutBindingBody, ...doorAsks, dry_run: z.boolean().optional() }),
  answer: BindingAnswer,
  run: putBinding,
  action: "binding.put",
  input: ({ params, body: { dry_run: _, ...body } }) => ({ asset: assetOf(params), environment: params.env, ...body }),
  reply: (binding) => ok(binding, { etag: binding.revision }),
});

export const DELETE = endpoint({
  summary: "Unbind an environment",
  room: "bindings",
  params: BindingPath,
  body: z.object({ reason: z.string().max(2000).nullish(), ...doorAsks, dry_run: z.boolean().optional() }),
  answer: BindingAnswer,
  run: removeBinding,
  action: "binding.delete",
  input: ({ params, body }) => ({ asset: assetOf(params), environment: params.env, reason: body.reason }),
  reply: (binding) => ok(binding, { etag: binding.revision }),
});
