import type { z } from "zod";
import type { ImportAnswer, ImportItemAnswer } from "@/lib/imports/answers";
import { type Counters, doneOf, type ItemState, statusOf } from "@/lib/imports/rules";

/** A row of `imports`. */
export type ImportRow = Counters & {
  id: string;
  plugin: string;
  format: string;
  source: string | null;
  requested_by_id: string;
  requested_by_name: string;
  requested_via: string;
  created_at: Date;
  finished_at: Date | null;
};

/** A row of `import_items`, without the entry it carries. */
export type ItemRow = {
  position: number;
  pointer: string;
  line: number | null;
  kind: string | null;
  name: string | null;
  state: ItemState;
  code: string | null;
  message: string | null;
  warnings: string[];
  asset_id: string | null;
  version: number | null;
};

export type Import = z.output<typeof ImportAnswer>;
export type ImportItem = z.output<typeof ImportItemAnswer>;

export const toImport = (row: ImportRow): Import => ({
  id: row.id,
  status: statusOf(row),
  format: row.format,
  source: row.source,
  total: row.total,
  done: doneOf(row),
  created: row.created,
  updated: row.updated,
  unchanged: row.unchanged,
  failed: row.failed,
  requested_by: { id: row.requested_by_id, name: row.requested_by_name, surface: row.requested_via },
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

/** What became of one entry. `plugin` is the import's. An entry without a name is about no asset. */
export const toItem = (plugin: string, row: ItemRow): ImportItem => ({
  position: row.position,
  pointer: row.pointer,
  line: row.line,
  asset_ref: row.kind !== null && row.name ? { plugin, kind: row.kind, name: row.name } : null,
  state: row.state,
  code: row.code,
  message: row.message,
  warnings: row.warnings,
  asset_id: row.asset_id,
  version: row.version,
});
