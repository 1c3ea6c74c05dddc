import { z } from "zod";
import { systemClock } from "@/lib/clock";
import { refusal } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { logStanding, notices, whatFails } from "@/lib/http/ready";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Say whether requests can be served",
  room: "health",
  auth: "none",
  answer: z.object({
    status: z.literal("ready"),
    audit: z
      .object({
        waiting: z.number(),
        oldest_waiting_seconds: z.number(),
        verified: z.object({ events: z.number(), at: z.string(), holds: z.boolean() }).nullable(),
        unfinished: z.object({ at: z.string(), why: z.string() }).nullable(),
      })
      .nullable(),
    notices: z.array(z.string()),
  }),
  handler: async () => {
    const failing = await whatFails();
    if (failing.length === 0) {
      const [audit, said] = await Promise.all([logStanding(systemClock.now()), notices()]);
      return ok({ status: "ready", audit, notices: said });
    }
    throw refusal(503, "NOT_READY", `Not ready: ${failing.map((f) => `${f.part}: ${f.why}`).join(" ")}`, {
      extra: { failing: failing.map((f) => f.part) },
      headers: { "Retry-After": "5" },
    });
  },
});
