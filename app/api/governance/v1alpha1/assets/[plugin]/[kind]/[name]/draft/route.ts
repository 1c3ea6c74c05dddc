import { z } from "zod";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { DraftAnswer } from "@/lib/drafts/answers";
import { getDraft } from "@/lib/drafts/get";
import { PutDraftBody, putDraft } from "@/lib/drafts/put";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Read an asset's draft",
  room: "drafts",
  params: AssetPath,
  answer: DraftAnswer,
  run: getDraft,
  input: ({ params }) => ({ asset: assetOf(params) }),
  reply: (draft) => ok(draft, { etag: draft.revision }),
});

export const PUT = endpoint({
  summary: "Save an asset's draft",
  room: "drafts",
  params: AssetPath,
  body: z.object({ ...PutDraftBody, dry_run: z.boolean().optional() }),
  answer: DraftAnswer,
  run: putDraft,
  input: ({ params, body: { dry_run: _, ...body } }) => ({ asset: assetOf(params), ...body }),
  reply: (draft) => ok(draft, { etag: draft.revision }),
});
