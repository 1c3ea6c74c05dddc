import { z } from "zod";
import { EnvironmentAnswer, EnvironmentsAnswer } from "@/lib/environments/answers";
import { createEnvironment, NewEnvironment } from "@/lib/environments/create";
import { listEnvironments } from "@/lib/environments/list";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";

export const GET = endpoint({
  summary: "List environments",
  room: "environments",
  answer: EnvironmentsAnswer,
  run: listEnvironments,
});

export const POST = endpoint({
  summary: "Make an environment",
  room: "environments",
  body: z.strictObject({ ...NewEnvironment.shape, dry_run: z.boolean().optional() }),
  answer: EnvironmentAnswer,
  status: 201,
  run: createEnvironment,
  reply: (made) => created(made, { location: toApi.environment({ environment: made.slug }), etag: made.revision }),
});
