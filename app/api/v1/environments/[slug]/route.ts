import { z } from "zod";
import { EnvironmentAnswer } from "@/lib/environments/answers";
import { EnvironmentPatch, patchEnvironment } from "@/lib/environments/patch";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const PATCH = endpoint({
  summary: "Rename, move, archive or bring back an environment, or change its kind; leaving production needs approval",
  room: "environments",
  params: z.object({ slug: z.string().max(63) }),
  body: z.strictObject({ ...EnvironmentPatch.shape, dry_run: z.boolean().optional() }),
  answer: EnvironmentAnswer,
  run: patchEnvironment,
  action: "environment.archive",
  input: ({ params: { slug }, body: { dry_run: _, ...patch } }) => ({ slug, patch }),
  reply: (environment) => ok(environment, { etag: environment.revision }),
});
