import { endpoint } from "@/lib/http/endpoint";
import { ok, unlessKnown } from "@/lib/http/reply";
import { UnreadAnswer } from "@/lib/notifications/answers";
import { countUnread } from "@/lib/notifications/count";

export const GET = endpoint({
  summary: "Count your unread notifications; 304 while the number is the one you know",
  room: "notifications",
  auth: "person",
  answer: UnreadAnswer,
  handler: async ({ person, headers }) => {
    const count = await countUnread.run(person, {});
    return unlessKnown(ok(count, { etag: count.unread_count }), headers);
  },
});
