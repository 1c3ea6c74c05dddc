import { z } from "zod";
import { testSystem } from "@/lib/external-approvals/test-message";
import { endpoint } from "@/lib/http/endpoint";
import { accepted } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Send a test message to an external approval system",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  run: testSystem,
  accepted: z.object({
    status: z.literal("queued"),
    external_approval_system: z.looseObject({ id: z.string(), tested_at: z.iso.datetime().nullable() }),
  }),
  reply: (system) => accepted({ status: "queued", external_approval_system: system }),
});
