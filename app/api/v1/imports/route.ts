import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { accepted, list } from "@/lib/http/reply";
import { ImportAnswer, ImportPage } from "@/lib/imports/answers";
import { createImport } from "@/lib/imports/create";
import { listImports } from "@/lib/imports/list";
import { toApi } from "@/lib/paths";
import { paging } from "@/lib/view/page";

const YAML = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"] as const;

export const GET = endpoint({
  summary: "List imports",
  room: "imports",
  query: z.object(paging),
  answer: ImportPage,
  run: listImports,
  reply: (page) => list("imports", page),
});

export const POST = endpoint({
  summary: "Import a catalog",
  room: "imports",
  query: z.object({ source: z.string().trim().min(1).max(200).optional(), dry_run: z.stringbool().optional() }),
  // The catalog itself, or { source, entries } around it; what it is in detail, the plugins' formats say.
  body: z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  textTypes: YAML,
  bodyLimit: 16 * 1024 * 1024,
  action: "import.create",
  accepted: ImportAnswer,
  run: createImport,
  input: ({ query, body }) => ({ document: body, source: query.source }),
  reply: (started) => accepted(started, { headers: { Location: toApi.import({ id: started.id }) } }),
});
