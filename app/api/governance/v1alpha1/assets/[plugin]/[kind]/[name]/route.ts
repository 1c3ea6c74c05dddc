import { z } from "zod";
import { AssetAnswer } from "@/lib/assets/answers";
import { getAsset } from "@/lib/assets/get";
import { patchAsset } from "@/lib/assets/patch";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Read an asset's governance record",
  room: "assets",
  params: AssetPath,
  answer: AssetAnswer,
  run: getAsset,
  input: ({ params }) => ({ asset: assetOf(params) }),
  reply: (asset) => ok(asset, { etag: asset.governance.revision }),
});

/** The body is the merge patch itself; the verb reads it, so that `lifecycle` gets its own refusal. */
export const PATCH = endpoint({
  summary: "Merge blocks into an asset's governance record",
  room: "assets",
  params: AssetPath,
  body: z.looseObject({ reason: z.string().max(2000).optional(), dry_run: z.boolean().optional() }),
  answer: AssetAnswer,
  run: patchAsset,
  input: ({ params, body: { reason, dry_run: _, ...patch } }) => ({ asset: assetOf(params), patch, reason }),
  reply: (asset) => ok(asset, { etag: asset.governance.revision }),
});
