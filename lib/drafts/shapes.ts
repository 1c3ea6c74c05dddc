import type { z } from "zod";
import type { DraftAnswer } from "@/lib/drafts/answers";
/** A row of `asset_drafts`. */
export type DraftRow = {
  id: string;
  asset_id: string;
  revision: number;
  content: Record<string, unknown>;
  digest: string;
  updated_at: Date;
  updated_by_id: string;
  updated_by_name: string;
  last_event_hash: Buffer | null;
};

/** The draft of API §2; a name without one has revision 0 and no content. */
export type Draft = z.output<typeof DraftAnswer>;

export const toDraft = (row: DraftRow | null): Draft => ({
  revision: row?.revision ?? 0,
  content: row?.content ?? null,
  digest: row?.digest ?? null,
  updated_at: row?.updated_at.toISOString() ?? null,
  updated_by: row ? { id: row.updated_by_id, name: row.updated_by_name } : null,
});
