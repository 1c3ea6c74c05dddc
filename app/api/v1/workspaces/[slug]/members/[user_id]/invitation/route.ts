import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { InvitedAnswer } from "@/lib/members/answers";
import { inviteAgain } from "@/lib/members/invite-again";
import { toApi } from "@/lib/paths";

export const POST = endpoint({
  summary: "Make a new link for a member who never came in; it is in this answer only",
  room: "members",
  secret: true,
  params: z.object({ slug: z.string().max(63), user_id: z.string().max(40) }),
  answer: InvitedAnswer,
  status: 201,
  run: inviteAgain,
  reply: (made, { params: { slug, user_id } }) =>
    created(made, { location: toApi.member({ workspace: slug, user: user_id }) }),
});
