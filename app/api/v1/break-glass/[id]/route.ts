import { z } from "zod";
import { BreakGlassAnswer } from "@/lib/break-glass/answers";
import { getBreakGlass } from "@/lib/break-glass/get";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Read a use of break-glass",
  room: "break-glass",
  params: z.object({ id: z.string().max(40) }),
  answer: BreakGlassAnswer,
  run: getBreakGlass,
});
