import { z } from "zod";
import { sessionCookie, sessionSecret } from "@/lib/auth/credential";
import { TypedPassword } from "@/lib/auth/password";
import { SESSION_SECONDS } from "@/lib/auth/sessions/start";
import { signInByPassword } from "@/lib/auth/sign-in";
import { SignedInAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Sign in by e-mail and password",
  room: "identity",
  auth: "none",
  secret: true,
  bodyLimit: 8192,
  body: z.object({ email: z.email().max(254), password: TypedPassword }),
  answer: SignedInAnswer,
  handler: async ({ body, headers, context }) => {
    const { account, session } = await signInByPassword(body, sessionSecret(headers), context);
    const { id, name, email } = account;
    return ok({ user: { id, name, email } }, { cookie: sessionCookie(session.secret, SESSION_SECONDS) });
  },
});
