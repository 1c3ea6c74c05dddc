import { z } from "zod";
import { assertDemo, demoToken } from "@/lib/auth/demo";
import { PERSONA_IDS } from "@/lib/auth/personas";
import { TOKEN_KINDS } from "@/lib/auth/tokens/shapes";
import { DemoTokenAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Make a token of one of the demo's people",
  room: "demo",
  auth: "none",
  secret: true,
  body: z.object({
    persona: z.enum(PERSONA_IDS),
    kind: z.enum(TOKEN_KINDS),
    workspace: z.string().max(63).optional(),
  }),
  before: assertDemo,
  answer: DemoTokenAnswer,
  handler: async ({ body, context }) => ok({ token: await demoToken(body, context) }),
});
