import { describeMe } from "@/lib/auth/me";
import { resolveMemberships } from "@/lib/auth/resolve";
import { MeAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Read who you are and what you may do",
  room: "identity",
  auth: "person",
  answer: MeAnswer,
  handler: async ({ credential, context }) => {
    const { person, memberships } = await resolveMemberships(credential, context);
    return ok(describeMe(person, memberships));
  },
});
