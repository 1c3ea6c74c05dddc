import { z } from "zod";
import { addGroupMember, newGroupMember } from "@/lib/groups/add-member";
import { GroupAnswer } from "@/lib/groups/answers";
import { groupPlace } from "@/lib/groups/fields";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const POST = endpoint({
  summary: "Put a member of the workspace into a group",
  room: "groups",
  params: z.object(groupPlace),
  body: z.strictObject({ ...newGroupMember, dry_run: z.boolean().optional() }),
  answer: GroupAnswer,
  run: addGroupMember,
  reply: (group) => ok(group, { etag: group.revision }),
});
