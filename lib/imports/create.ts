import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed, type Job } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { readCatalog } from "@/lib/imports/read";
import { type ImportRow, toImport } from "@/lib/imports/shapes";

/** A catalog as it was sent. It is read here, before a connection is held: reading a large one takes a while. */
export const CreateImportInput = z
  .object({ document: z.unknown(), source: z.string().trim().min(1).max(200).nullish() })
  .transform(({ document, source }) => readCatalog(document, source ?? null));

const SHOWN = 10;

/**
 * Takes a catalog in: judges its entries, keeps them as rows and hands them to a job, which imports each by a change of its
 * own. What cannot be read at all is refused; a bad entry is kept as failed, with its place. Nothing is registered yet.
 */
export const createImport = change({
  name: "import.create",
  needs: "asset:import",
  input: CreateImportInput,
  load: ({ input, now }) => {
    const id = newId("imp", now);
    return {
      statements: [],
      read: () => ({
        id,
        resource: { type: "import", id, name: input.source },
        root: { type: "import", id },
        environment: null,
        reach: "workspace" as const,
        revision: null,
        lastEventHash: null,
      }),
    };
  },
  plan: ({ input }) => {
    const failed = input.entries.filter((e) => "code" in e);
    const from = input.source ? ` from ${input.source}` : "";
    return {
      failed: failed.length,
      summary: `Import ${input.entries.length} entries${from}`,
      warnings: failed.slice(0, SHOWN).map((e) => `${e.pointer}: ${"code" in e ? e.message : ""}`),
      spec: { format: input.format, source: input.source, total: input.entries.length, failed: failed.length },
      base: {},
    };
  },
  gate: "never",
  act: ({ subject, input, plan, actor, now, authority }) => {
    const total = input.entries.length;
    const row: ImportRow = {
      id: subject.id,
      plugin: input.plugin,
      format: input.format,
      source: input.source,
      total,
      created: 0,
      updated: 0,
      unchanged: 0,
      failed: plan.failed,
      requested_by_id: authority.by.id,
      requested_by_name: authority.by.name,
      requested_via: actor.via,
      created_at: now,
      finished_at: plan.failed === total ? now : null,
    };
    const items = input.entries.map((e, position) => ({
      position,
      pointer: e.pointer,
      line: e.line,
      kind: e.kind,
      name: e.name,
      ...("code" in e ? { code: e.code, message: e.message } : { entry: e.entry }),
    }));
    const job: Job = {
      task: "import.run",
      payload: { workspace_id: actor.workspace.id, import_id: row.id },
      key: `import.run/${row.id}`,
    };
    return changed(
      toImport(row),
      event("import.create", { source: row.source, format: row.format, total, failed: plan.failed }),
      [
        sql`INSERT INTO imports (id, workspace_id, plugin, format, source, total, failed, requested_by_id, requested_by_name, requested_via,
            correlation_id, created_at, finished_at, last_event_hash)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.plugin}, ${row.format}, ${row.source}, ${total}, ${row.failed},
            ${row.requested_by_id}, ${row.requested_by_name}, ${row.requested_via}, ${actor.context.correlationId}, ${now},
            ${row.finished_at}, ${EVENT_HASH}) RETURNING 1`,
        sql`INSERT INTO import_items (workspace_id, import_id, position, pointer, line, kind, name, entry, state, code, message, done_at)
          SELECT ${actor.workspace.id}, ${row.id}, i.position, i.pointer, i.line, i.kind, i.name, i.entry,
            CASE WHEN i.entry IS NULL THEN 'failed' ELSE 'pending' END, i.code, i.message,
            CASE WHEN i.entry IS NULL THEN ${now}::timestamptz END
          FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
            AS i (position int, pointer text, line int, kind text, name text, entry jsonb, code text, message text)`,
      ],
      row.finished_at ? [] : [job],
    );
  },
});
