import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { MarkedAnswer } from "@/lib/notifications/answers";
import { readAllNotifications } from "@/lib/notifications/read";

export const POST = endpoint({
  summary: "Mark all your notifications as read",
  room: "notifications",
  auth: "person",
  answer: MarkedAnswer,
  handler: async ({ person }) => ok(await readAllNotifications.run(person, {})),
});
