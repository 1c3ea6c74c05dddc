import { z } from "zod";
import { instantOrNull, record, text, textOrNull, texts, whole, wholeOrNull } from "@/lib/answers";

/** What an environment runs of an asset; an unbound one has `version: null`. */
export const BindingAnswer = z
  .strictObject({
    environment: text,
    environment_class: z.enum(["test", "prod"]),
    version: wholeOrNull,
    version_id: textOrNull,
    version_label: textOrNull,
    config: record,
    bound_at: instantOrNull,
    bound_by: z.strictObject({ id: text, name: textOrNull }).nullable(),
    previous_version: wholeOrNull,
    previous_version_id: textOrNull,
    revision: whole,
    authority: z
      .strictObject({ kind: z.enum(["free", "approval", "exempt", "break_glass"]), id: textOrNull })
      .nullable(),
    warnings: texts.optional(),
  })
  .meta({ id: "Binding" });

/** Every environment in scope, by position. */
export const BindingsAnswer = z.strictObject({ bindings: z.array(BindingAnswer) });
