import { z } from "zod";
import { EntriesAnswer } from "@/lib/audit/proofs/answers";
import { listEntries } from "@/lib/audit/proofs/entries";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Read the workspace's sealed events as they are hashed, in the order of the log",
  room: "audit",
  query: z.object({
    from: z.coerce.number().int().min(0).default(0),
    to: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
    strays: z.stringbool().default(false),
  }),
  answer: EntriesAnswer,
  run: listEntries,
});
