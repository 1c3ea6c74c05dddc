import { z } from "zod";
import { instant, person, text, whole } from "@/lib/answers";

/** A secret without what it holds. */
export const SecretAnswer = z
  .strictObject({
    name: text,
    revision: whole,
    key_id: text,
    created_at: instant,
    updated_at: instant,
    updated_by: person,
  })
  .meta({ id: "Secret" });

export const SecretsAnswer = z.strictObject({
  secrets: z.array(
    SecretAnswer.extend({
      used_by: z.array(z.strictObject({ kind: z.enum(["webhook", "external-system"]), id: text, name: text })),
    }).meta({ id: "ListedSecret" }),
  ),
});
