import { z } from "zod";
import { CONTENT_TYPE, formatOf, STREAMS } from "@/lib/audit/export/formats";
import { exportPage } from "@/lib/audit/export/page";
import { exportStream } from "@/lib/audit/export/stream";
import { ExportAnswer } from "@/lib/audit/read/answers";
import { AuditFilter } from "@/lib/audit/read/filter";
import { endpoint } from "@/lib/http/endpoint";
import { ok, raw } from "@/lib/http/reply";
import type { Verb } from "@/lib/http/spec";

const Whole = z
  .string()
  .regex(/^\d{1,9}$/, "a whole number")
  .transform(Number);

export const GET = endpoint({
  summary: "Export the audit log: a page as JSON, or everything that matches as NDJSON, CSV, OCSF or ECS",
  room: "audit",
  query: z.object({
    ...AuditFilter,
    /** Instead of an `Accept` header. */
    format: z.enum(["json", ...STREAMS]).optional(),
    page: Whole.pipe(z.number().min(1)).optional(),
    per_page: Whole.pipe(z.number().min(1).max(1000)).optional(),
    cursor: Whole.optional(),
  }),
  answer: ExportAnswer,
  answerTypes: ["application/x-ndjson", "text/csv"],
  pick: (parts): Verb<unknown> => (formatIn(parts) === "json" ? exportPage : exportStream),
  input: (parts) => {
    const { format: _, page, per_page, cursor, ...filter } = parts.query;
    const format = formatIn(parts);
    return format === "json"
      ? { ...filter, page: page ?? 1, per_page: per_page ?? 100 }
      : { ...filter, format, cursor };
  },
  reply: (result) => {
    const stream = result as { format: (typeof STREAMS)[number]; open(): ReadableStream<Uint8Array> };
    if (!("open" in stream)) return ok(result);
    const name = `audit.${stream.format === "csv" ? "csv" : "ndjson"}`;
    return raw(CONTENT_TYPE[stream.format], stream.open(), {
      headers: { "Content-Disposition": `attachment; filename="${name}"` },
    });
  },
});

const formatIn = ({ query, accept }: { query: { format?: string | undefined }; accept: string | null }): string =>
  query.format ?? formatOf(accept) ?? "json";
