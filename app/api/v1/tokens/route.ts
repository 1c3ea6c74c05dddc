import { z } from "zod";
import { NewTokenAnswer, TokenPage } from "@/lib/auth/tokens/answers";
import { createToken } from "@/lib/auth/tokens/create";
import { listTokens } from "@/lib/auth/tokens/list";
import { NewToken } from "@/lib/auth/tokens/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List your tokens, or with all=true everyone's",
  room: "identity",
  query: z.object({
    all: z
      .enum(["true", "false"])
      .transform((word) => word === "true")
      .default(false),
    ...paging,
  }),
  answer: TokenPage,
  run: listTokens,
  reply: (page) => list("tokens", page),
});

export const POST = endpoint({
  summary: "Make a token; its secret is in this answer only",
  room: "identity",
  secret: true,
  body: NewToken,
  answer: NewTokenAnswer,
  status: 201,
  run: createToken,
  reply: (token) => created(token, { location: toApi.token(token) }),
});
