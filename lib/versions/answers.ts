import { z } from "zod";
import { anything, flag, text } from "@/lib/answers";
import type { Difference, Json } from "@/lib/versions/diff";

const value = anything as unknown as z.ZodType<Json, Json>;

/** A structural difference, place by place. */
export const DifferenceAnswer = z
  .strictObject({
    changes: z.array(
      z.discriminatedUnion("kind", [
        z.strictObject({ path: text, kind: z.literal("added"), after: value }),
        z.strictObject({ path: text, kind: z.literal("removed"), before: value }),
        z.strictObject({ path: text, kind: z.literal("changed"), before: value, after: value }),
      ]),
    ),
    truncated: flag,
  })
  .meta({ id: "Difference" });

DifferenceAnswer satisfies z.ZodType<Difference, Difference>;
