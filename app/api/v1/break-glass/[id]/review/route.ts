import { z } from "zod";
import { BreakGlassAnswer } from "@/lib/break-glass/answers";
import { ReviewBody, reviewBreakGlass } from "@/lib/break-glass/review";
import { endpoint } from "@/lib/http/endpoint";

export const POST = endpoint({
  summary: "Review a use of break-glass",
  room: "break-glass",
  params: z.object({ id: z.string().max(40) }),
  body: z.object(ReviewBody),
  answer: BreakGlassAnswer,
  run: reviewBreakGlass,
});
