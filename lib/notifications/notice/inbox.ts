import { sql } from "@/lib/db/sql";
import { recipientsOf } from "@/lib/notifications/notice/notice";
import type { NotificationSender } from "@/lib/notifications/notice/senders";

/** The length of what the rows of a notice share of its id: prefix, time, version, counter and variant. */
const SHARED = "ntf_".length + 14;

/** The built-in sender: one row for each recipient, by one statement, in the same transaction as what it tells of. */
export const inboxSender: NotificationSender = {
  name: "inbox",
  send(notice) {
    const { id, workspaceId, type, title, body = null, subject = null, now } = notice;
    return {
      statements: [
        // Hexadecimal digits are digits of our ids too, and twelve of them are the 48 bits an id ends in.
        sql`INSERT INTO notifications (id, notice_id, workspace_id, user_id, type, title, body, subject_type, subject_id, created_at)
          SELECT ${id.slice(0, SHARED)} || right(gen_random_uuid()::text, 12), ${id}, ${workspaceId}, t.user_id, ${type}, ${title}, ${body},
            ${subject?.type ?? null}, ${subject?.id ?? null}, ${now}
          FROM (${recipientsOf(notice)}) AS t`,
      ],
    };
  },
};
