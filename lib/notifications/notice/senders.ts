import type { Job } from "@/lib/change/act";
import { newId } from "@/lib/db/ids";
import type { Sql } from "@/lib/db/sql";
import { emailSender } from "@/lib/notifications/notice/email";
import { inboxSender } from "@/lib/notifications/notice/inbox";
import type { Notice, WrittenNotice } from "@/lib/notifications/notice/notice";

/**
 * Brings a notice to people. Asked while the change is being written, so it may not wait for anything: it answers
 * statements that are part of the transaction, jobs that follow from it, or both. What leaves the database is a job.
 */
export type NotificationSender = {
  name: string;
  send(notice: WrittenNotice): { statements?: readonly Sql[]; jobs?: readonly Job[] };
};

// One registry a process, although the pages and the API are two graphs of modules.
const KEY = Symbol.for("assent.notification-senders");
type Registry = Map<string, NotificationSender>;
const registry = (): Registry => {
  const held = globalThis as { [KEY]?: Registry };
  held[KEY] ??= new Map([inboxSender, emailSender].map((sender) => [sender.name, sender]));
  return held[KEY];
};

/** Adds a sender, which is asked about every notice from now on; the answer takes it away again. One name, one sender. */
export function registerSender(sender: NotificationSender): () => void {
  if (registry().has(sender.name)) throw new Error(`there is a notification sender "${sender.name}" already`);
  registry().set(sender.name, sender);
  return () => registry().delete(sender.name);
}

type Sent = { statements: readonly Sql[]; jobs: readonly Job[] };

/** What all senders make of these notices: for the batch that writes the change, and gone with it if that fails. */
export function delivered(notices: readonly Notice[], workspaceId: string | null, now: Date): Sent {
  if (notices.length === 0) return { statements: [], jobs: [] };
  if (workspaceId === null) throw new Error("a notice is written inside a workspace");
  const written = notices.map((notice) => ({ ...notice, id: newId("ntf", now), workspaceId, now }));
  const sent = written.flatMap((notice) => [...registry().values()].map((sender) => sender.send(notice)));
  return { statements: sent.flatMap((s) => s.statements ?? []), jobs: sent.flatMap((s) => s.jobs ?? []) };
}
