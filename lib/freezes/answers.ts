import { z } from "zod";
import { instant, instantOrNull, person, text, whole } from "@/lib/answers";

/** A window in which nothing is changed in an environment. */
export const FreezeAnswer = z
  .strictObject({
    id: text,
    environment: text,
    name: text,
    reason: text,
    starts_at: instant,
    ends_at: instant,
    ended_at: instantOrNull,
    status: z.enum(["planned", "open", "over"]),
    created_by: person,
    created_at: instant,
    revision: whole,
  })
  .meta({ id: "Freeze" });
export const FreezesAnswer = z.strictObject({ freezes: z.array(FreezeAnswer) });
