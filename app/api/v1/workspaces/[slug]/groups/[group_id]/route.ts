import { z } from "zod";
import { GroupAnswer } from "@/lib/groups/answers";
import { groupPlace, reason } from "@/lib/groups/fields";
import { getGroup } from "@/lib/groups/get";
import { groupPatch, patchGroup } from "@/lib/groups/patch";
import { removeGroup } from "@/lib/groups/remove";
import { endpoint } from "@/lib/http/endpoint";
import { noContent, ok } from "@/lib/http/reply";

const params = z.object(groupPlace);

export const GET = endpoint({
  summary: "One group with its members and the delegations that name it",
  room: "groups",
  params,
  answer: GroupAnswer,
  run: getGroup,
  reply: (group) => ok(group, { etag: group.revision }),
});

export const PATCH = endpoint({
  summary: "Rename a group or say what it is for",
  room: "groups",
  params,
  body: z.strictObject({ ...groupPatch, dry_run: z.boolean().optional() }),
  answer: GroupAnswer,
  run: patchGroup,
  reply: (group) => ok(group, { etag: group.revision }),
});

export const DELETE = endpoint({
  summary: "Delete a group",
  room: "groups",
  params,
  body: z.strictObject({ reason, dry_run: z.boolean().optional() }),
  answer: "nothing",
  run: removeGroup,
  reply: () => noContent(),
});
