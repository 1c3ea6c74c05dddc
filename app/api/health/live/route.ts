import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Say that the process is alive",
  room: "health",
  auth: "none",
  answer: z.object({ status: z.literal("alive") }),
  handler: () => ok({ status: "alive" }),
});
