import { z } from "zod";
import { flag, instant, instantOrNull, pageOf, person, text, texts, whole } from "@/lib/answers";

/** Who decides for whom, and until when. */
export const DelegationAnswer = z
  .strictObject({
    id: text,
    from: person,
    to: z.array(person),
    group: person.nullable(),
    starts_at: instant,
    ends_at: instant,
    ended_at: instantOrNull,
    status: z.enum(["planned", "running", "over"]),
    reason: text,
    created_by: person,
    created_at: instant,
    revision: whole,
    can_end: flag,
    reasons: texts,
  })
  .meta({ id: "Delegation" });
export const DelegationPage = pageOf("delegations", DelegationAnswer);
