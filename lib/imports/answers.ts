import { z } from "zod";
import { assetRef, instant, instantOrNull, pageOf, text, textOrNull, texts, whole, wholeOrNull } from "@/lib/answers";
import { ITEM_STATES } from "@/lib/imports/rules";

/** How far an import has come. */
export const ImportAnswer = z
  .strictObject({
    id: text,
    status: z.enum(["IN_PROGRESS", "COMPLETED", "PARTIAL_SUCCESS", "FAILED"]),
    format: text,
    source: textOrNull,
    total: whole,
    done: whole,
    created: whole,
    updated: whole,
    unchanged: whole,
    failed: whole,
    requested_by: z.strictObject({ id: text, name: text, surface: text }),
    created_at: instant,
    finished_at: instantOrNull,
  })
  .meta({ id: "Import" });
export const ImportPage = pageOf("imports", ImportAnswer);

/** What became of one entry. */
export const ImportItemAnswer = z
  .strictObject({
    position: whole,
    pointer: text,
    line: wholeOrNull,
    asset_ref: assetRef.nullable(),
    state: z.enum(ITEM_STATES),
    code: textOrNull,
    message: textOrNull,
    warnings: texts,
    asset_id: textOrNull,
    version: wholeOrNull,
  })
  .meta({ id: "ImportItem" });

export const FullImportAnswer = ImportAnswer.extend({
  items: z.array(ImportItemAnswer),
  next_cursor: text.optional(),
}).meta({ id: "FullImport" });
