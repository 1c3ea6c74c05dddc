import { z } from "zod";
import { ProofAnswer } from "@/lib/audit/proofs/answers";
import { proveEvent } from "@/lib/audit/proofs/prove";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "Prove that an event is in the log",
  room: "audit",
  params: z.object({ event_id: z.string().regex(/^aud_[0-9a-z]{26}$/) }),
  query: z.object({ size: z.coerce.number().int().min(1).optional() }),
  answer: ProofAnswer,
  run: proveEvent,
});
