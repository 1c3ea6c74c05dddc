import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { NotificationPage } from "@/lib/notifications/answers";
import { listNotifications } from "@/lib/notifications/list";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List your notifications of all workspaces, newest first",
  room: "notifications",
  auth: "person",
  query: z.object({ unread: z.stringbool().optional(), ...paging }),
  answer: NotificationPage,
  handler: async ({ person, query }) => list("notifications", await listNotifications.run(person, query)),
});
