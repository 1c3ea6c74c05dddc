import { z } from "zod";
import { DelegationAnswer, DelegationPage } from "@/lib/delegations/answers";
import { createDelegation, DelegationFields } from "@/lib/delegations/create";
import { listDelegations } from "@/lib/delegations/list";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List delegations",
  room: "delegations",
  query: z.object({ current: z.stringbool().optional(), ...paging }),
  answer: DelegationPage,
  run: listDelegations,
  reply: (page) => list("delegations", page),
});

export const POST = endpoint({
  summary: "Let others decide for somebody",
  room: "delegations",
  body: z.strictObject({ ...DelegationFields, dry_run: z.boolean().optional() }),
  answer: DelegationAnswer,
  status: 201,
  run: createDelegation,
  reply: (made) => created(made, { location: toApi.delegation({ id: made.id }), etag: made.revision }),
});
