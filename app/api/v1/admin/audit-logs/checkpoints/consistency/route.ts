import { z } from "zod";
import { ConsistencyAnswer } from "@/lib/audit/proofs/answers";
import { proveConsistency } from "@/lib/audit/proofs/prove";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Prove that one checkpoint of the log continues another",
  room: "audit",
  query: z.object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) }),
  answer: ConsistencyAnswer,
  run: proveConsistency,
});
