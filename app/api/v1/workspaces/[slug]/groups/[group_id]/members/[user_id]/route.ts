import { z } from "zod";
import { GroupAnswer } from "@/lib/groups/answers";
import { groupPlace, reason } from "@/lib/groups/fields";
import { removeGroupMember } from "@/lib/groups/remove-member";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const DELETE = endpoint({
  summary: "Take somebody out of a group",
  room: "groups",
  params: z.object({ ...groupPlace, user_id: z.string().max(40) }),
  body: z.strictObject({ reason, dry_run: z.boolean().optional() }),
  answer: GroupAnswer,
  run: removeGroupMember,
  reply: (group) => ok(group, { etag: group.revision }),
});
