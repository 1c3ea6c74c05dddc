import { z } from "zod";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem } from "@/lib/external-approvals/fields";
import { listSystems } from "@/lib/external-approvals/list";
import { SystemAnswer, SystemPage } from "@/lib/external-approvals/submission/answers";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List external approval systems",
  room: "approvals",
  query: z.object({ ...paging }),
  answer: SystemPage,
  run: listSystems,
  reply: (page) => list("external_approval_systems", page),
});

export const POST = endpoint({
  summary: "Let an external system decide on requests",
  room: "approvals",
  body: NewSystem,
  answer: SystemAnswer,
  status: 201,
  run: createSystem,
  reply: (system) => created(system, { location: toApi.externalSystem(system), etag: system.revision }),
});
