import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { addMember, newMember } from "@/lib/members/add";
import { AddedMemberAnswer, MembersAnswer } from "@/lib/members/answers";
import { listMembers } from "@/lib/members/list";
import { toApi } from "@/lib/paths";

const params = z.object({ slug: z.string().max(63) });

export const GET = endpoint({
  summary: "List the members of a workspace with their grants",
  room: "members",
  params,
  answer: MembersAnswer,
  run: listMembers,
});

export const POST = endpoint({
  summary: "Make somebody a member; a link for who has no account yet is in this answer only",
  room: "members",
  secret: true,
  params,
  body: z.strictObject({ ...newMember, dry_run: z.boolean().optional() }),
  answer: AddedMemberAnswer,
  status: 201,
  run: addMember,
  reply: (member, { params: { slug } }) =>
    created(member, { location: toApi.member({ workspace: slug, user: member.user.id }) }),
});
