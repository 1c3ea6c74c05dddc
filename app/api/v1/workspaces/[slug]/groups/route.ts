import { z } from "zod";
import { GroupAnswer, GroupPage } from "@/lib/groups/answers";
import { createGroup, newGroup } from "@/lib/groups/create";
import { listGroups } from "@/lib/groups/list";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { toApi } from "@/lib/paths";
import { paging } from "@/lib/view/page";

const params = z.object({ slug: z.string().max(63) });

export const GET = endpoint({
  summary: "List the groups of a workspace",
  room: "groups",
  params,
  query: z.object(paging),
  answer: GroupPage,
  run: listGroups,
  reply: (page) => list("groups", page),
});

export const POST = endpoint({
  summary: "Make a group",
  room: "groups",
  params,
  body: z.strictObject({ ...newGroup, dry_run: z.boolean().optional() }),
  answer: GroupAnswer,
  status: 201,
  run: createGroup,
  reply: (group, { params: { slug } }) =>
    created(group, { location: toApi.group({ workspace: slug, group: group.id }), etag: group.revision }),
});
