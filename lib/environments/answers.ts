import { z } from "zod";
import { flag, instant, instantOrNull, text, whole } from "@/lib/answers";
import { ENVIRONMENT_KINDS } from "@/lib/environments/rules";

export const EnvironmentAnswer = z
  .strictObject({
    id: text,
    slug: text,
    name: text,
    kind: z.enum(ENVIRONMENT_KINDS),
    class: z.enum(["prod", "test"]),
    position: whole,
    archived: flag,
    archived_at: instantOrNull,
    ever_bound: flag,
    revision: whole,
    created_at: instant,
  })
  .meta({ id: "Environment" });
export const EnvironmentsAnswer = z.strictObject({ environments: z.array(EnvironmentAnswer) });
