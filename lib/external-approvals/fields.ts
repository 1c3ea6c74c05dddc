import { z } from "zod";
import { SYSTEM_ROLES, SYSTEM_TYPES, WEBHOOK_SECRET } from "@/lib/external-approvals/rules";
import { nameText } from "@/lib/name-text";

const shape = {
  name: nameText(100),
  type: z.enum(SYSTEM_TYPES),
  enabled: z.boolean(),
  role: z.enum(SYSTEM_ROLES),
  allowed_environments: z.array(z.string().min(1).max(70)).min(1).max(100).nullable(),
  webhook_url: z.string().max(2048),
  webhook_headers: z.record(z.string().max(100), z.string().max(2000)),
  timeout_seconds: z.number().int().min(1).max(120),
  retry_count: z.number().int().min(0).max(10),
};
const secret = z.string().regex(WEBHOOK_SECRET, "whsec_ and 24 to 64 bytes in base64");
const reason = z.string().trim().max(2000).nullish();

/** An external system as it is sent to be made. */
export const NewSystem = z.strictObject({
  ...shape,
  enabled: shape.enabled.default(true),
  role: shape.role.default("approver"),
  allowed_environments: shape.allowed_environments.default(null),
  webhook_secret: secret,
  webhook_headers: shape.webhook_headers.default({}),
  timeout_seconds: shape.timeout_seconds.default(30),
  retry_count: shape.retry_count.default(3),
  reason,
});

/** An edit: absent fields stay; a secret that is sent replaces the one that was there. */
export const SystemPatch = z.strictObject({
  ...z.object(shape).partial().shape,
  webhook_secret: secret.optional(),
  reason,
});

/** How the request of a change names its secret while it waits; the second is that of earlier releases. Never taken from a caller. */
const held = {
  held_secret: z.string().max(100).optional(),
  sealed_secret: z.object({ key_id: z.string(), sealed: z.string() }).optional(),
};

export const CreateInput = z.object({
  ...NewSystem.shape,
  webhook_secret: secret.optional(),
  id: z.string().max(40).optional(),
  ...held,
});

export const PatchInput = z.object({
  id: z.string().max(40),
  patch: SystemPatch,
  ...held,
});
