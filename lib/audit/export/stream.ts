import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { exported, exportPlan, exportSubject } from "@/lib/audit/export/change";
import { CSV_HEAD, lineOf, STREAMS, type StreamFormat } from "@/lib/audit/export/formats";
import {
  AS_ROW,
  EVENT_OF_LEAF,
  type ExportedRow,
  LAST_PLACE,
  LEAF_OF_EVENT,
  ROW_OR_REST,
  WHOLE_ROW,
} from "@/lib/audit/export/row";
import { AuditFilter, actionsOf, conditionsOf, readableEnvironments } from "@/lib/audit/read/filter";
import { eventsOf } from "@/lib/audit/read/select";
import { change } from "@/lib/change/change";
import type { Rows } from "@/lib/db/batch";
import { allOf, type Sql, sql } from "@/lib/db/sql";
import type { Cursor } from "@/lib/view/page";
import { type Piece, textStream } from "@/lib/view/stream";

/** The first piece is small, so that the first byte comes soon; the others are as large as memory does not notice. */
const FIRST = 200;
const PIECE = 2_000;
/** Events that wait to be sealed come last, from one snapshot, and without a place. More of them come with the next export. */
const MOST_PENDING = 5_000;

const Input = z.object({
  ...AuditFilter,
  format: z.enum(STREAMS),
  /** The `workspace_seq` of the last event that the caller has. */
  cursor: z.number().int().min(0).optional(),
});
type Input = z.output<typeof Input>;

/**
 * The log as a stream of everything that matches, in constant memory. In the order of the log, from the cursor on; an
 * export of a range of time is in the order of time. One `audit.export` event is written before the first row is sent.
 */
export const exportStream = change({
  name: "audit.export",
  needs: "audit:export",
  input: Input,
  load: ({ actor }) => ({ statements: [], read: () => exportSubject(actor) }),
  plan: () => exportPlan,
  gate: "never",
  act: ({ input, actor, now }) => {
    const { format, ...filter } = input;
    return exported({ format, open: () => open(actor, input, now) }, { format, filter });
  },
});

function open(actor: Actor, { format, cursor, ...filter }: Input, now: Date): ReadableStream<Uint8Array> {
  const head = format === "csv" ? CSV_HEAD : "";
  const asked = { actor, format, filter, now };
  if (cursor === undefined && (filter.start_time || filter.end_time))
    return textStream(actor.workspace.id, head, { limit: FIRST } as AtTime, (at) => inTime(asked, at));
  return textStream(actor.workspace.id, head, { seq: cursor ?? 0, limit: FIRST } as AtPlace, (at) => inLog(asked, at));
}

type Asked = { actor: Actor; format: StreamFormat; filter: AuditFilter; now: Date };
type AtTime = { cursor?: Cursor; limit: number };
type AtPlace = { seq: number; limit: number };

/** Lines of a piece: NDJSON is put together by the database, which costs a third of doing it here. */
const lines = (format: StreamFormat, row: Sql): Sql =>
  format === "ndjson" ? sql`string_agg(${row}::text, E'\n') AS lines` : sql`json_agg(${row}) AS lines`;

function textOf(format: StreamFormat, found: unknown): string {
  if (found === null || found === undefined) return "";
  if (format === "ndjson") return `${found}\n`;
  const rows = (found as (ExportedRow & { pruned?: true })[]).filter((row) => row.pruned !== true);
  return rows.map((row) => lineOf(format, row)).join("");
}

function inTime({ actor, format, filter, now }: Asked, { cursor, limit }: AtTime): Piece<AtTime> {
  const until = { ...filter, end_time: filter.end_time ?? now.toISOString() };
  const events = eventsOf({ actor, permission: "audit:export", filter: until, order: "oldest", cursor, limit });
  return {
    statements: [
      sql`SELECT ${lines(format, WHOLE_ROW)}, ${LAST_PLACE} AS last, count(*)::int AS count
        FROM (${events}) h ${LEAF_OF_EVENT} ${AS_ROW}`,
    ],
    read: ([rows]) => {
      const { lines: found, last, count } = (rows as Rows).rows[0] as { lines: unknown; last: string[]; count: number };
      const [at = "", id = ""] = last ?? [];
      return {
        text: textOf(format, found),
        next: count < limit ? null : { cursor: { at: new Date(at), id }, limit: PIECE },
      };
    },
  };
}

/** Whether everything of the workspace is asked for: then what was purged leaves its mark too. */
const everything = (actor: Actor, filter: AuditFilter): boolean =>
  readableEnvironments(actor, "audit:export") === null && Object.values(filter).every((v) => v === undefined);

/** A window of places rather than a number of rows: whatever the filter, one query reads no more than the window. */
function inLog({ actor, format, filter }: Asked, { seq, limit }: AtPlace): Piece<AtPlace> {
  const id = actor.workspace.id;
  const whole = everything(actor, filter);
  const where = whole ? [] : conditionsOf(actor, "audit:export", filter);
  if (filter.action) where.push(sql`h.action = ANY(${actionsOf(filter.action)})`);
  const join = whole ? sql`LEFT JOIN` : sql`JOIN`;
  return {
    statements: [
      sql`SELECT coalesce(max(workspace_seq), 0)::int8 AS last FROM audit_leaves WHERE workspace_id = ${id}`,
      sql`SELECT ${lines(format, whole ? ROW_OR_REST : WHOLE_ROW)} FROM (
          SELECT * FROM audit_leaves WHERE workspace_id = ${id} AND workspace_seq > ${seq}::int8 AND workspace_seq <= ${seq + limit}::int8
          ORDER BY workspace_seq) l
        ${join} ${EVENT_OF_LEAF} ${AS_ROW} WHERE ${allOf(where)}`,
      sql`SELECT ${lines(format, WHOLE_ROW)} FROM (
          SELECT * FROM audit_pending WHERE workspace_id = ${id} AND NOT EXISTS (
            SELECT 1 FROM audit_leaves WHERE workspace_id = ${id} AND workspace_seq > ${seq + limit}::int8)
          ORDER BY position LIMIT ${MOST_PENDING}) p
        JOIN audit_events h ON h.occurred_at = p.occurred_at AND h.id = p.event_id
        LEFT JOIN (SELECT NULL::int8 AS log_index, NULL::int8 AS workspace_seq, NULL::timestamptz AS sealed_at) l ON true
        ${AS_ROW} WHERE ${allOf(where)}`,
    ],
    read: ([top, sealed, pending]) => {
      const text = textOf(format, sealed?.rows[0]?.lines) + textOf(format, pending?.rows[0]?.lines);
      const more = Number(top?.rows[0]?.last) > seq + limit;
      return { text, next: more ? { seq: seq + limit, limit: PIECE } : null };
    },
  };
}
