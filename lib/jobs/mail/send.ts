import nodemailer, { type Transport } from "nodemailer";
import { type Clock, systemClock } from "@/lib/clock";
import { plainPool } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { letterOf } from "@/lib/notifications/letter";

export type EmailJob = { notice_id: string };
type Row = Parameters<typeof letterOf>[0] & { address: string; name: string };

/** Waiting longer for a server that says nothing would keep its worker from others. `SMTP_URL` may name other times. */
const PATIENCE_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
/** A server that breaks off once may mean that letter; one that does so twice in a row is away. */
const MOST_BROKEN_OFF = 2;

/**
 * Sends a notice by e-mail to everyone who has it in their inbox and has not been written to. One that the server refuses
 * for good is logged and left; when the server cannot be reached or asks to come back, the job fails and is tried again with
 * those who are left. A server that is away is given up after two letters, and at once when the signal says to stop. Whoever
 * was written to just before a crash may be written to twice, under one Message-ID.
 */
export async function sendEmails(job: EmailJob, clock: Clock = systemClock, signal?: AbortSignal): Promise<number> {
  const server = env.SMTP_URL;
  if (server === undefined) return 0;
  const { rows } = await plainPool("jobs").query<Row>(
    `SELECT n.id, n.title, n.body, n.subject_type, n.subject_id, w.slug AS workspace_slug, w.name AS workspace_name, u.email AS address, u.name
     FROM notifications n JOIN users u ON u.id = n.user_id AND u.deactivated_at IS NULL JOIN workspaces w ON w.id = n.workspace_id
     WHERE n.notice_id = $1 AND n.emailed_at IS NULL ORDER BY n.id`,
    [job.notice_id],
  );
  const transport = nodemailer.createTransport(patient(server));
  let passing: unknown;
  let sent = 0;
  let brokenOff = 0;
  for (const row of rows) {
    try {
      await unlessStopped(() => send(transport, row), signal);
      sent += 1;
      brokenOff = 0;
    } catch (error) {
      if (!isFinal(error)) {
        passing = error;
        brokenOff = isOfConnection(error) ? brokenOff + 1 : 0;
        if (brokenOff >= MOST_BROKEN_OFF || signal?.aborted) break;
        continue;
      }
      brokenOff = 0;
      log.warn({ notification: row.id, reply: (error as SmtpError).responseCode }, "the mail server refused a letter");
    }
    await plainPool("jobs").query("UPDATE notifications SET emailed_at = $2 WHERE id = $1", [row.id, clock.now()]);
  }
  transport.close();
  if (passing !== undefined) throw passing;
  return sent;
}

type SmtpError = { responseCode?: number; code?: string; command?: string };

/** What a server says again next time: a permanent answer about this letter, not one about the connection or the login. */
const isFinal = (error: unknown): boolean => {
  const { responseCode = 0, code } = error as SmtpError;
  return responseCode >= 500 && code !== "EAUTH" && !isOfConnection(error);
};

/** The server did not get as far as a letter, or went away in the middle of one. */
const isOfConnection = (error: unknown): boolean => {
  const { code, command = "" } = error as SmtpError;
  return code === "ECONNECTION" || ["CONN", "EHLO", "HELO", "STARTTLS"].includes(command);
};

function patient(server: string): string {
  const url = new URL(server);
  for (const [name, milliseconds] of Object.entries(PATIENCE_MS))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(milliseconds));
  return url.href;
}

/** A letter under way when the process is to end goes on without us, and its job is done again. None is begun then. */
async function unlessStopped<T>(letter: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return letter();
  signal.throwIfAborted();
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error("The process stops."));
    signal.addEventListener("abort", stop);
  });
  return Promise.race([letter(), stopped]).finally(() => signal.removeEventListener("abort", stop));
}

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
