import { z } from "zod";
import { removeToken } from "@/lib/auth/tokens/remove";
import { endpoint } from "@/lib/http/endpoint";
import { noContent } from "@/lib/http/reply";

export const DELETE = endpoint({
  summary: "Revoke a token",
  room: "identity",
  params: z.object({ id: z.string().max(40) }),
  answer: "nothing",
  run: removeToken,
  reply: () => noContent(),
});
