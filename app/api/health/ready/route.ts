import { z } from "zod";
import { refusal } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { whatFails } from "@/lib/http/ready";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Say whether requests can be served",
  room: "health",
  auth: "none",
  answer: z.object({ status: z.literal("ready") }),
  handler: async () => {
    const failing = await whatFails();
    if (failing.length === 0) return ok({ status: "ready" });
    throw refusal(503, "NOT_READY", `Not ready: ${failing.map((f) => `${f.part}: ${f.why}`).join(" ")}`, {
      extra: { failing: failing.map((f) => f.part) },
      headers: { "Retry-After": "5" },
    });
  },
});
