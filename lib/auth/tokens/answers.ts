import { z } from "zod";
import { instant, instantOrNull, pageOf, person, text, texts } from "@/lib/answers";

/** A token without its secret. */
export const TokenAnswer = z
  .strictObject({
    id: text,
    name: text,
    kind: z.enum(["cli", "api", "live"]),
    hint: text,
    scopes: texts.nullable(),
    owner: person,
    created_at: instant,
    last_used_at: instantOrNull,
    expires_at: instant,
  })
  .meta({ id: "Token" });
export const TokenPage = pageOf("tokens", TokenAnswer);

/** With its secret, which is in this answer only. */
export const NewTokenAnswer = TokenAnswer.extend({ token: text }).meta({ id: "NewToken" });
