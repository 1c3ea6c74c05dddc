import { z } from "zod";
import { flag, instant, instantOrNull, pageOf, text, textOrNull, whole } from "@/lib/answers";
import { NOTIFICATION_TYPES } from "@/lib/notifications/rules";

export const NotificationAnswer = z
  .strictObject({
    id: text,
    type: z.enum(NOTIFICATION_TYPES),
    title: text,
    body: textOrNull,
    workspace: z.strictObject({ slug: text, name: text }),
    subject: z.strictObject({ type: text, id: text, status: textOrNull }).nullable(),
    created_at: instant,
    read_at: instantOrNull,
  })
  .meta({ id: "Notification" });
export const NotificationPage = pageOf("notifications", NotificationAnswer);

export const UnreadAnswer = z
  .strictObject({ unread_count: whole, unread_count_is_lower_bound: flag.optional() })
  .meta({ id: "UnreadCount" });
export const MarkedAnswer = z.strictObject({ marked: whole }).meta({ id: "MarkedRead" });
