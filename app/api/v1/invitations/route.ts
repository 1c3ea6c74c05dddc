import { sessionCookie } from "@/lib/auth/credential";
import { Invitation, redeemInvitation } from "@/lib/auth/invitations/redeem";
import { SESSION_SECONDS } from "@/lib/auth/sessions/start";
import { CameInAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { to } from "@/lib/paths";

export const POST = endpoint({
  summary: "Set a name and a first password, by the one-time link of an invitation",
  room: "identity",
  auth: "none",
  secret: true,
  bodyLimit: 8192,
  bodySecret: true,
  body: Invitation,
  answer: CameInAnswer,
  status: 201,
  handler: async ({ body, context }) => {
    const { user, workspace, session } = await redeemInvitation(body, context);
    return created(
      { user, workspace },
      { location: to.overview({ workspace: workspace.slug }), cookie: sessionCookie(session.secret, SESSION_SECONDS) },
    );
  },
});
