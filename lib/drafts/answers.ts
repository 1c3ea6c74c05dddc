import { z } from "zod";
import { instantOrNull, person, record, textOrNull, whole } from "@/lib/answers";

/** The draft of API §2; a name without one has revision 0 and no content. */
export const DraftAnswer = z
  .strictObject({
    revision: whole,
    content: record.nullable(),
    digest: textOrNull,
    updated_at: instantOrNull,
    updated_by: person.nullable(),
  })
  .meta({ id: "Draft" });
