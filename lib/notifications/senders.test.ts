import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { reject } from "@/lib/approvals/reject";
import { sendEmails } from "@/lib/jobs/mail/send";
import { letterOf } from "@/lib/notifications/letter";
import type { WrittenNotice } from "@/lib/notifications/notice/notice";
import { registerSender } from "@/lib/notifications/notice/senders";
import { activeAsset, askProd } from "@/lib/testing/arrange";
import { type FakeSmtp, fakeSmtp } from "@/lib/testing/peers/fake-smtp";
import { type World, world } from "@/lib/testing/world";

// A process reads its environment once; what a test sets stands before what was read.
let set: Record<string, unknown> = {};
vi.mock(import("@/lib/env"), async (original) => {
  const real = await original();
  const env = new Proxy(real.env, { get: (held, name) => set[String(name)] ?? Reflect.get(held, name) });
  return { ...real, env };
});

let w: World;
let smtp: FakeSmtp;
beforeAll(async () => {
  smtp = await fakeSmtp();
  w = await world();
});
afterAll(() => smtp.stop());
beforeEach(() => {
  smtp.letters.length = 0;
  smtp.answerTo = () => "250 ok";
});
const rows = async (text: string, values: unknown[] = []) => (await w.db.superuser.query(text, values)).rows;

describe("a second sender", () => {
  test("S2-64 is asked about every notice, and its job and statement are part of the change, with nothing of core touched", async () => {
    const heard: WrittenNotice[] = [];
    const away = registerSender({
      name: "chat",
      send: (notice) => {
        heard.push(notice);
        return { jobs: [{ task: "chat.post", payload: { notice_id: notice.id } }] };
      },
    });
    const ticket = await askProd(w, await activeAsset(w), 1);
    await reject.run(w.as.approver, { id: ticket, comment: "No." }, { clock: w.clock });
    away();
    const mine = heard.filter((n) => n.subject?.id === ticket);
    expect(mine.map((n) => n.type)).toEqual(["APPROVAL_PENDING", "APPROVAL_REJECTED"]);
    const jobs = await rows(
      `SELECT p.payload ->> 'notice_id' AS id FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
       WHERE j.task_identifier = 'chat.post' ORDER BY j.id`,
    );
    expect(jobs.map((j) => j.id)).toEqual(heard.map((n) => n.id));
    // The inbox has the same notices: a job finds its recipients there.
    const [first] = mine;
    expect(await rows("SELECT 1 FROM notifications WHERE notice_id = $1", [first?.id])).toHaveLength(4);
    await askProd(w, await activeAsset(w), 1);
    expect(heard).toHaveLength(jobs.length);
  });

  test("S2-64 that fails fails the change as a whole; two of one name are refused", async () => {
    const asset = await activeAsset(w);
    const before = await rows("SELECT count(*) FROM notifications");
    const away = registerSender({
      name: "broken",
      send: () => {
        throw new Error("no");
      },
    });
    expect(() => registerSender({ name: "broken", send: () => ({}) })).toThrow("already");
    await expect(askProd(w, asset, 1)).rejects.toThrow("no");
    away();
    expect(await rows("SELECT count(*) FROM notifications")).toEqual(before);
  });
});

describe("e-mail", () => {
  const jobs = () =>
    rows("SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'notification.email' ORDER BY id");
  const noticeOf = async (ticket: string): Promise<string> =>
    (await rows("SELECT notice_id FROM notifications WHERE subject_id = $1 LIMIT 1", [ticket]))[0].notice_id;

  test("is off without SMTP_URL: no job, and a job that is there sends nothing", async () => {
    const ticket = await askProd(w, await activeAsset(w), 1);
    expect(await jobs()).toEqual([]);
    expect(await sendEmails({ notice_id: await noticeOf(ticket) })).toBe(0);
  });

  describe("with a server", () => {
    beforeAll(() => {
      Object.assign(set, { SMTP_URL: smtp.url, ASSENT_BASE_URL: "https://assent.example.com" });
    });
    afterAll(() => {
      set = {};
    });

    test("S2-64 is sent by a job after the commit, once to each, with the way to the request", async () => {
      const ticket = await askProd(w, await activeAsset(w), 1);
      const notice = await noticeOf(ticket);
      expect((await jobs()).map((j) => j.key)).toContain(`notification.email/${notice}`);
      expect(smtp.letters).toEqual([]);
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(4);
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(0);
      expect(smtp.letters).toHaveLength(4);
      const [letter] = smtp.letters;
      // Long lines travel in parts.
      const text = letter?.text.replaceAll("=\n", "");
      expect(text).toContain(`https://assent.example.com/workspaces/${w.slug}/approvals/${ticket}`);
      expect(text).toContain("Auto-Submitted: auto-generated");
    });

    test("one address that is refused for good keeps nobody else waiting, and is not tried again", async () => {
      const notice = await noticeOf(await askProd(w, await activeAsset(w), 1));
      smtp.answerTo = (address) => (address.startsWith("owner-") ? "550 no such box" : "250 ok");
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(3);
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(0);
    });

    test("one that is to come back later is tried again by the queue; those who have it are not written to twice", async () => {
      const notice = await noticeOf(await askProd(w, await activeAsset(w), 1));
      smtp.answerTo = (address) => (address.startsWith("owner-") ? "451 later" : "250 ok");
      await expect(sendEmails({ notice_id: notice }, w.clock)).rejects.toThrow("451");
      smtp.answerTo = () => "250 ok";
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(1);
      expect(smtp.letters).toHaveLength(4);
    });

    test("a server that turns everybody away at the door is given up after two, and no letter counts as refused", async () => {
      const notice = await noticeOf(await askProd(w, await activeAsset(w), 1));
      const before = smtp.connections;
      smtp.greeting = "554 no service here";
      await expect(sendEmails({ notice_id: notice }, w.clock)).rejects.toThrow("554");
      expect(smtp.connections - before).toBe(2);
      smtp.greeting = "220 fake";
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(4);
    });

    test("a server that hangs is waited for as long as SMTP_URL says, and not once the process is to end", async () => {
      const notice = await noticeOf(await askProd(w, await activeAsset(w), 1));
      smtp.hangs = true;
      Object.assign(set, { SMTP_URL: `${smtp.url}?greetingTimeout=20` });
      await expect(sendEmails({ notice_id: notice }, w.clock)).rejects.toThrow("Greeting never received");
      Object.assign(set, { SMTP_URL: smtp.url });
      const ending = new AbortController();
      const sending = sendEmails({ notice_id: notice }, w.clock, ending.signal);
      ending.abort();
      await expect(sending).rejects.toThrow(/abort|stops/);
      smtp.hangs = false;
      // No letter is begun any more: its sending would not be written down.
      const before = smtp.connections;
      await expect(sendEmails({ notice_id: notice }, w.clock, AbortSignal.abort())).rejects.toThrow(/abort/);
      expect(smtp.connections - before).toBe(0);
      expect(await sendEmails({ notice_id: notice }, w.clock)).toBe(4);
      expect(smtp.letters).toHaveLength(4);
    });
  });

  test("a title with line breaks makes no second header, and a notice of no request leads to the inbox", () => {
    const told = {
      id: "ntf_1",
      title: "Ana asks: x\r\nBcc: evil@example.com",
      body: null,
      subject_type: null,
      subject_id: null,
      workspace_slug: "retail",
      workspace_name: "Retail",
    };
    const letter = letterOf(told, "https://a.example");
    expect(letter.subject).toBe("[retail] Ana asks: x Bcc: evil@example.com");
    expect(letter.text).toContain("https://a.example/workspaces/retail/notifications");
  });
});
