import { PublicKeysAnswer } from "@/lib/audit/proofs/answers";
import { publicKeys } from "@/lib/audit/proofs/checkpoints";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "Show the public keys that sign the audit log, and its newest checkpoint",
  room: "audit",
  auth: "none",
  answer: PublicKeysAnswer,
  handler: async () => ok(await publicKeys()),
});
