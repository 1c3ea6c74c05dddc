import nodemailer, { type Transport } from "nodemailer";
import { type Clock, systemClock } from "@/lib/clock";
import { plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { letterOf } from "@/lib/notifications/letter";

export type EmailJob = { notice_id: string };
type Row = Parameters<typeof letterOf>[0] & { address: string; name: string };

/**
 * Sends a notice by e-mail to everyone who has it in their inbox and has not been written to. One that the server refuses
 * for good is logged and left; when the server cannot be reached or asks to come back, the job fails and is tried again with
 * those who are left. Whoever was written to just before a crash may be written to twice, under one Message-ID.
 */
export async function sendEmails(job: EmailJob, clock: Clock = systemClock): Promise<number> {
  const server = env.SMTP_URL;
  if (server === undefined) return 0;
  const { rows } = await plainPool("jobs").query<Row>(
    `SELECT n.id, n.title, n.body, n.subject_type, n.subject_id, w.slug AS workspace_slug, w.name AS workspace_name, u.email AS address, u.name
     FROM notifications n JOIN users u ON u.id = n.user_id AND u.deactivated_at IS NULL JOIN workspaces w ON w.id = n.workspace_id
     WHERE n.notice_id = $1 AND n.emailed_at IS NULL ORDER BY n.id`,
    [job.notice_id],
  );
  const transport = nodemailer.createTransport(server);
  let passing: unknown;
  let sent = 0;
  for (const row of rows) {
    try {
      await send(transport, row);
      sent += 1;
    } catch (error) {
      if (!isFinal(error)) {
        passing = error;
        continue;
      }
      log.warn({ notification: row.id, reply: (error as SmtpError).responseCode }, "the mail server refused a letter");
    }
    await plainPool("jobs").query("UPDATE notifications SET emailed_at = $2 WHERE id = $1", [row.id, clock.now()]);
  }
  transport.close();
  if (passing !== undefined) throw passing;
  return sent;
}

type SmtpError = { responseCode?: number; code?: string };

/** What a server says again next time: a permanent answer about this letter, not one about the connection or the login. */
const isFinal = (error: unknown): boolean => {
  const { responseCode = 0, code } = error as SmtpError;
  return responseCode >= 500 && code !== "EAUTH" && code !== "ECONNECTION";
};

const send = (transport: Transport, row: Row) => {
  const base = env.ASSENT_BASE_URL ?? `http://localhost:${env.PORT}`;
  return transport.sendMail({
    messageId: `<${row.id}@${new URL(base).hostname}>`,
    from: env.SMTP_FROM,
    to: { name: row.name, address: row.address },
    ...letterOf(row, base),
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};
