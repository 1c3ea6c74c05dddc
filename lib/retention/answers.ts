import { z } from "zod";
import { textOrNull, whole, wholeOrNull } from "@/lib/answers";

/** How long a workspace keeps the bodies of its events; null keeps them for ever. */
export const RetentionAnswer = z
  .strictObject({
    prod_days: wholeOrNull,
    test_days: wholeOrNull,
    sensitive_days: wholeOrNull,
    legal_hold: textOrNull,
    floors: z.strictObject({ prod_days: whole, test_days: whole, sensitive_days: whole }),
    revision: whole,
  })
  .meta({ id: "Retention" });
