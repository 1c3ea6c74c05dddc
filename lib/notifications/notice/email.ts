import { env } from "@/lib/env";
import type { NotificationSender } from "@/lib/notifications/notice/senders";

/**
 * Sends every notification by e-mail too, where `SMTP_URL` names a server; off without it. Nothing is sent while the change
 * is written: a job does it, after the commit, to whoever the inbox has a row for.
 */
export const emailSender: NotificationSender = {
  name: "email",
  send: ({ id }) =>
    env.SMTP_URL === undefined
      ? {}
      : { jobs: [{ task: "notification.email", payload: { notice_id: id }, key: `notification.email/${id}` }] },
};
