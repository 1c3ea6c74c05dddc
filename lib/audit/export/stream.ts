import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { exported, exportPlan, exportSubject } from "@/lib/audit/export/change";
import { CSV_HEAD, lineOf, STREAMS, type StreamFormat } from "@/lib/audit/export/formats";
import {
  AS_ROW,
  bytesBefore,
  EVENT_OF_LEAF,
  type ExportedRow,
  LAST_PLACE,
  LEAF_AGAIN,
  LEAF_COLUMNS,
  LEAF_OF_EVENT,
  PIECE_BYTES,
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
  return textStream(actor.workspace.id, head, { seq: cursor ?? 0, limit: FIRST, sealed: 0 } as AtPlace, (at) =>
    inLog(asked, at),
  );
}

type Asked = { actor: Actor; format: StreamFormat; filter: AuditFilter; now: Date };
type AtTime = { cursor?: Cursor; limit: number };
/** `sealed`: up to here the log was seen to be sealed, so what stands there never changes. */
type AtPlace = { seq: number; limit: number; sealed: number };

/** Lines of a piece: NDJSON is put together by the database, which costs a third of doing it here. */
const lines = (format: StreamFormat, row: Sql): Sql =>
  format === "ndjson" ? sql`string_agg(${row}::text, E'\n') AS lines` : sql`json_agg(${row}) AS lines`;

function textOf(format: StreamFormat, found: unknown): string {
  if (found === null || found === undefined) return "";
  if (format === "ndjson") return `${found}\n`;
  const rows = (found as (ExportedRow & { pruned?: true })[]).filter((row) => row.pruned !== true);
  return rows.map((row) => lineOf(format, row)).join("");
}

const WITHIN = sql`h.bytes_before < ${PIECE_BYTES}`;
/** Bytes of the details that a piece has; where they fill it, rows of its window were left out. */
const BYTES = sql`coalesce(sum(h.own_bytes), 0)::float8 AS bytes`;
const filled = (found: Record<string, unknown> | undefined): boolean => Number(found?.bytes ?? 0) >= PIECE_BYTES;

function inTime({ actor, format, filter, now }: Asked, { cursor, limit }: AtTime): Piece<AtTime> {
  const until = { ...filter, end_time: filter.end_time ?? now.toISOString() };
  const events = eventsOf({ actor, permission: "audit:export", filter: until, order: "oldest", cursor, limit });
  return {
    statements: [
      sql`SELECT ${lines(format, WHOLE_ROW)}, ${LAST_PLACE} AS last, count(*)::int AS count, ${BYTES}
        FROM (SELECT h.*, ${bytesBefore(sql`h.occurred_at, h.id`)} FROM (${events}) h) h
        ${LEAF_OF_EVENT} ${AS_ROW} WHERE ${WITHIN}`,
    ],
    read: ([rows]) => {
      const found = (rows as Rows).rows[0] as { lines: unknown; last: string[]; count: number; bytes: number };
      const [at = "", id = ""] = found.last ?? [];
      const more = found.count === limit || filled(found);
      return {
        text: textOf(format, found.lines),
        next: more ? { cursor: { at: new Date(at), id }, limit: PIECE } : null,
      };
    },
  };
}

/** Whether everything of the workspace is asked for: then what was purged leaves its mark too. */
const everything = (actor: Actor, filter: AuditFilter): boolean =>
  readableEnvironments(actor, "audit:export") === null && Object.values(filter).every((v) => v === undefined);

/** A window of places rather than a number of rows: whatever the filter, one query reads no more than the window. */
function inLog({ actor, format, filter }: Asked, { seq, limit, sealed }: AtPlace): Piece<AtPlace> {
  const id = actor.workspace.id;
  const whole = everything(actor, filter);
  const where = whole ? [] : conditionsOf(actor, "audit:export", filter);
  if (filter.action) where.push(sql`h.action = ANY(${actionsOf(filter.action)})`);
  const join = whole ? sql`LEFT JOIN` : sql`JOIN`;
  const end = seq + limit;
  const window = sql`SELECT ${lines(format, whole ? ROW_OR_REST : WHOLE_ROW)}, ${BYTES}, max(l.workspace_seq)::float8 AS last FROM (
      SELECT h.*, ${LEAF_COLUMNS}, ${bytesBefore(sql`l.workspace_seq`)} FROM (
        SELECT * FROM audit_leaves WHERE workspace_id = ${id} AND workspace_seq > ${seq}::int8 AND workspace_seq <= ${end}::int8
        ORDER BY workspace_seq) l
      ${join} ${EVENT_OF_LEAF} WHERE ${allOf(where)}) h
    ${LEAF_AGAIN} ${AS_ROW} WHERE ${WITHIN}`;
  const from = (place: number, upTo: number): AtPlace => ({ seq: place, limit: PIECE, sealed: upTo });
  const read = (found: Record<string, unknown> | undefined, whole: AtPlace | null) => ({
    text: textOf(format, found?.lines),
    next: filled(found) ? from(Number(found?.last), sealed) : whole,
  });
  if (end < sealed) {
    const likely = from(end, sealed);
    return { statements: [window], read: ([rows]) => read(rows?.rows[0], likely), likely };
  }
  return {
    statements: [
      sql`SELECT coalesce(max(workspace_seq), 0)::int8 AS last FROM audit_leaves WHERE workspace_id = ${id}`,
      window,
      sql`SELECT ${lines(format, WHOLE_ROW)} FROM (
          SELECT h.*, p.position, ${bytesBefore(sql`p.position`)} FROM (
            SELECT * FROM audit_pending WHERE workspace_id = ${id} AND NOT EXISTS (
              SELECT 1 FROM audit_leaves WHERE workspace_id = ${id} AND workspace_seq > ${end}::int8)
            ORDER BY position LIMIT ${MOST_PENDING}) p
          JOIN audit_events h ON h.occurred_at = p.occurred_at AND h.id = p.event_id WHERE ${allOf(where)}) h
        LEFT JOIN (SELECT NULL::int8 AS log_index, NULL::int8 AS workspace_seq, NULL::timestamptz AS sealed_at) l ON true
        ${AS_ROW} WHERE ${WITHIN}`,
    ],
    read: ([top, rows, pending]) => {
      const last = Number(top?.rows[0]?.last);
      const { text, next } = read(rows?.rows[0], last > end ? from(end, last) : null);
      // What waits comes after all that is sealed, so not behind a piece that others of its window follow.
      return { text: next === null ? text + textOf(format, pending?.rows[0]?.lines) : text, next };
    },
  };
}
