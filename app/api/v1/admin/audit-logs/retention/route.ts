import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { RetentionAnswer } from "@/lib/retention/answers";
import { getRetention } from "@/lib/retention/get";
import { patchRetention, RetentionPatch } from "@/lib/retention/patch";

export const GET = endpoint({
  summary: "Read how long the workspace keeps the bodies of audit events",
  room: "audit",
  answer: RetentionAnswer,
  run: getRetention,
  reply: (retention) => ok(retention, { etag: retention.revision }),
});

export const PATCH = endpoint({
  summary: "Change how long the bodies of audit events are kept, or hold every purge",
  room: "audit",
  body: RetentionPatch,
  answer: RetentionAnswer,
  run: patchRetention,
  reply: (retention) => ok(retention, { etag: retention.revision }),
});
