import { z } from "zod";
import { SystemTestAnswer } from "@/lib/external-approvals/submission/answers";
import { testSystem } from "@/lib/external-approvals/test-message";
import { endpoint } from "@/lib/http/endpoint";
import { accepted } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Send a test message to an external approval system",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  run: testSystem,
  accepted: SystemTestAnswer,
  reply: (system) => accepted({ status: "queued", external_approval_system: system }),
});
