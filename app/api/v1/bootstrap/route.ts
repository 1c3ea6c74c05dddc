import { Bootstrap, redeemBootstrapLink } from "@/lib/auth/bootstrap/redeem";
import { sessionCookie } from "@/lib/auth/credential";
import { SESSION_SECONDS } from "@/lib/auth/sessions/start";
import { CameInAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { to } from "@/lib/paths";

export const POST = endpoint({
  summary: "Make the first owner and workspace, by the one-time link",
  room: "identity",
  auth: "none",
  secret: true,
  bodyLimit: 8192,
  bodySecret: true,
  body: Bootstrap,
  answer: CameInAnswer,
  status: 201,
  handler: async ({ body, context }) => {
    const { user, workspace, session } = await redeemBootstrapLink(body, context);
    return created(
      { user, workspace },
      { location: to.overview({ workspace: workspace.slug }), cookie: sessionCookie(session.secret, SESSION_SECONDS) },
    );
  },
});
