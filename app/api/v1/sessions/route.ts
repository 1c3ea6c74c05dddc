import { z } from "zod";
import { SessionPage } from "@/lib/auth/sessions/answers";
import { listSessions } from "@/lib/auth/sessions/list";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List your sessions",
  room: "identity",
  auth: "person",
  query: z.object(paging),
  answer: SessionPage,
  handler: async ({ person, query }) => list("sessions", await listSessions.run(person, query)),
});
