import { z } from "zod";
import { BreakGlassPage } from "@/lib/break-glass/answers";
import { listBreakGlass } from "@/lib/break-glass/list";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List uses of break-glass",
  room: "break-glass",
  query: z.object({ open: z.stringbool().optional(), ...paging }),
  answer: BreakGlassPage,
  run: listBreakGlass,
  reply: (page) => list("break_glasses", page),
});
