import { z } from "zod";
import { sessionCookie, sessionSecret } from "@/lib/auth/credential";
import { assertDemo, signInAs } from "@/lib/auth/demo";
import { PERSONA_IDS } from "@/lib/auth/personas";
import { SESSION_SECONDS } from "@/lib/auth/sessions/start";
import { PersonaSignedInAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Sign in as one of the demo's people",
  room: "demo",
  auth: "none",
  secret: true,
  body: z.object({ persona: z.enum(PERSONA_IDS) }),
  before: assertDemo,
  answer: PersonaSignedInAnswer,
  handler: async ({ body, headers, context }) => {
    const { account, workspace, session } = await signInAs(body.persona, sessionSecret(headers), context);
    const { id, name, email } = account;
    const cookie = sessionCookie(session.secret, SESSION_SECONDS);
    return ok({ user: { id, name, email, persona: body.persona }, workspace }, { cookie });
  },
});
