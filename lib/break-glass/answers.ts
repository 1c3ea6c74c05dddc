import { z } from "zod";
import { assetRef, flag, instant, pageOf, record, text, textOrNull, texts, whole } from "@/lib/answers";
import { VERDICTS } from "@/lib/break-glass/shapes";

/** A use of break-glass: what was done, by whom and why, what it went past, and its review. */
export const BreakGlassAnswer = z
  .strictObject({
    id: text,
    status: z.enum(["OPEN", "REVIEWED"]),
    operation: text,
    summary: text,
    asset_ref: assetRef.nullable(),
    environment: z.strictObject({ slug: text, class: textOrNull }).nullable(),
    spec: record,
    base: record,
    reason: text,
    incident: text,
    broken_by: z.strictObject({ id: text, name: text, surface: text }),
    created_at: instant,
    instead_of: z.strictObject({
      policies: z.array(z.strictObject({ id: text, name: text, revision: whole })),
      gates: z.array(z.strictObject({ role: text, required: whole })),
    }),
    review: z
      .strictObject({
        verdict: z.enum(VERDICTS).nullable(),
        comment: textOrNull,
        reviewed_by: z.strictObject({ id: textOrNull, name: textOrNull }),
        reviewed_at: instant,
      })
      .nullable(),
    can_review: flag,
    reasons: texts,
  })
  .meta({ id: "BreakGlass" });
export const BreakGlassPage = pageOf("break_glasses", BreakGlassAnswer);
