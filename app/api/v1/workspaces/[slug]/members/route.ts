import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { listMembers } from "@/lib/members/list";

export const GET = endpoint({
  summary: "List the members of a workspace with their grants",
  room: "members",
  params: z.object({ slug: z.string().max(63) }),
  run: listMembers,
});
