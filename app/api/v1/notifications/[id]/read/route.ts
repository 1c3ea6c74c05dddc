import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { NotificationAnswer } from "@/lib/notifications/answers";
import { readNotification } from "@/lib/notifications/read";

export const PATCH = endpoint({
  summary: "Mark one of your notifications as read",
  room: "notifications",
  auth: "person",
  params: z.object({ id: z.string().max(40) }),
  answer: NotificationAnswer,
  handler: async ({ person, params }) => ok(await readNotification.run(person, params)),
});
