import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { noContent } from "@/lib/http/reply";
import { ChangedMemberAnswer } from "@/lib/members/answers";
import { memberPatch, patchMember } from "@/lib/members/patch";
import { removeMember } from "@/lib/members/remove";

const params = z.object({ slug: z.string().max(63), user_id: z.string().max(40) });

export const PATCH = endpoint({
  summary: "Change the roles of a member and where they hold",
  room: "members",
  params,
  body: z.strictObject({ ...memberPatch, dry_run: z.boolean().optional() }),
  answer: ChangedMemberAnswer,
  run: patchMember,
  input: ({ params: { slug, user_id }, body: { dry_run: _, ...patch } }) => ({ slug, user_id, patch }),
});

export const DELETE = endpoint({
  summary: "Take a person out of a workspace",
  room: "members",
  params,
  body: z.strictObject({ reason: z.string().trim().max(2000).nullish(), dry_run: z.boolean().optional() }),
  answer: "nothing",
  run: removeMember,
  reply: () => noContent(),
});
