import { z } from "zod";
import { sessionCookie } from "@/lib/auth/credential";
import { endSession } from "@/lib/auth/sessions/end";
import { endpoint } from "@/lib/http/endpoint";
import { noContent } from "@/lib/http/reply";

export const DELETE = endpoint({
  summary: "End a session: one by id, the current one, the others, or all of yours",
  room: "identity",
  auth: "person",
  params: z.object({ id: z.string().max(40) }),
  answer: "nothing",
  handler: async ({ person, params }) => {
    const { endedCurrent } = await endSession.run(person, { which: params.id });
    return noContent(endedCurrent ? { cookie: sessionCookie(null, 0) } : {});
  },
});
