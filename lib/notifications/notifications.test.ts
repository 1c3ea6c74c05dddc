import { beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { putBinding } from "@/lib/bindings/put";
import { createDelegation } from "@/lib/delegations/create";
import { countUnread } from "@/lib/notifications/count";
import { listNotifications } from "@/lib/notifications/list";
import { readAllNotifications, readNotification } from "@/lib/notifications/read";
import { activeAsset, askProd, carryOut, codeOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
beforeEach(async () => {
  w = await world();
});
const PEOPLE = () => Object.keys(w.as) as PersonName[];
const inbox = async (who: PersonName, more: object = {}) =>
  (await listNotifications.run(w.as[who], { limit: 50, ...more })).rows;
const about = async (ticket: string) => {
  const { rows } = await w.db.superuser.query<{ name: string; type: string }>(
    `SELECT u.name, n.type FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.subject_id = $1 ORDER BY n.type, u.name`,
    [ticket],
  );
  return rows.map((r) => `${r.type} ${r.name}`);
};
const told = async (type: string, ticket: string) =>
  (await about(ticket)).filter((line) => line.startsWith(type)).map((line) => line.split(" ")[1]);

const noticeTo = async (who: PersonName, type: string, ticket: string) =>
  (await inbox(who)).find((n) => n.type === type && n.subject?.id === ticket);

describe("a request", () => {
  test("S2-57 is told to everyone who can decide it, and to nobody else", async () => {
    const ticket = await askProd(w, await activeAsset(w), 1);
    expect(await about(ticket)).toEqual(
      ["approver", "approver2", "owner", "securityApprover"].map((who) => `APPROVAL_PENDING ${who}`),
    );
    const mine = await noticeTo("approver", "APPROVAL_PENDING", ticket);
    expect(mine).toMatchObject({
      type: "APPROVAL_PENDING",
      subject: { type: "approval", id: ticket },
      workspace: { slug: w.slug },
      created_at: w.clock.now().toISOString(),
      read_at: null,
    });
    expect(mine?.title).toMatch(/^operator asks: /);
  });

  test("S2-57 not to the requester, however they may decide, unless the policy lets them", async () => {
    const asset = await activeAsset(w);
    expect(await told("APPROVAL_PENDING", await askProd(w, asset, 1, w.as.owner))).not.toContain("owner");
    await w.db.superuser.query(
      "UPDATE approval_policies SET self_approval = 'allowed', revision = revision + 1 WHERE workspace_id = $1",
      [w.workspaceId],
    );
    expect(await told("APPROVAL_PENDING", await askProd(w, asset, 2, w.as.owner))).toContain("owner");
  });

  test("S2-57 not to whoever may decide elsewhere, nor to the deactivated; of a test environment, to its own approvers", async () => {
    await w.db.superuser.query(
      `UPDATE approval_policies SET environment_class = 'test', revision = revision + 1 WHERE workspace_id = $1 AND environment_class = 'prod'`,
      [w.workspaceId],
    );
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [w.as.approver2.userId]);
    const asset = await activeAsset(w);
    const asked = await putBinding.run(w.as.operator, { asset, environment: "test", version: 1 }, { clock: w.clock });
    if (asked.kind !== "pending") throw new Error(asked.kind);
    expect(await told("APPROVAL_PENDING", asked.ticket.ticket_id)).toEqual([
      "approver",
      "approverTest",
      "owner",
      "securityApprover",
    ]);
  });

  test("S2-57 is told to who decides for somebody today, though never for the requester, and not before it begins", async () => {
    const lend = (from: PersonName, to: PersonName, more: object = {}) =>
      createDelegation.run(
        w.as[from],
        {
          to: [w.as[to].userId],
          ends_at: new Date(w.clock.now().getTime() + 86_400_000).toISOString(),
          reason: "away",
          ...more,
        },
        { clock: w.clock },
      );
    const tomorrow = new Date(w.clock.now().getTime() + 80_000_000).toISOString();
    await lend("approver", "viewer");
    await lend("approver", "operator");
    await lend("approver2", "editor", { starts_at: tomorrow });
    await lend("owner", "auditor");
    const asset = await activeAsset(w);
    expect(await told("APPROVAL_PENDING", await askProd(w, asset, 1))).toEqual([
      "approver",
      "approver2",
      "auditor",
      "owner",
      "securityApprover",
      "viewer",
    ]);
    // The owner's own request: nobody decides it for the owner.
    expect(await told("APPROVAL_PENDING", await askProd(w, asset, 2, w.as.owner))).toEqual([
      "approver",
      "approver2",
      "operator",
      "securityApprover",
      "viewer",
    ]);
  });

  test("S2-57 of two seats is told to those who can take either", async () => {
    const ticket = await askProd(w, await activeAsset(w, { risk: "high" }), 1);
    expect(await told("APPROVAL_PENDING", ticket)).toEqual(["approver", "approver2", "owner", "securityApprover"]);
  });
});

describe("a decision", () => {
  test("S2-58 that approves is told to the requester, and to the requester alone", async () => {
    const ticket = await askProd(w, await activeAsset(w), 1);
    await approve.run(w.as.approver, { id: ticket, comment: "Looks right." }, { clock: w.clock });
    expect(await told("APPROVAL_COMPLETED", ticket)).toEqual(["operator"]);
    expect(await noticeTo("operator", "APPROVAL_COMPLETED", ticket)).toMatchObject({
      title: expect.stringMatching(/^approver approved: /),
      body: "Looks right.",
    });
  });

  test("S2-58 that rejects is told with its reason; the first of two approvals is told to nobody", async () => {
    const ticket = await askProd(w, await activeAsset(w, { risk: "high" }), 1);
    await approve.run(w.as.approver, { id: ticket }, { clock: w.clock });
    expect(await told("APPROVAL_COMPLETED", ticket)).toEqual([]);
    await reject.run(w.as.securityApprover, { id: ticket, comment: "Not in May." }, { clock: w.clock });
    expect(await told("APPROVAL_REJECTED", ticket)).toEqual(["operator"]);
    expect((await noticeTo("operator", "APPROVAL_REJECTED", ticket))?.body).toBe("Not in May.");
  });

  test("leaves nobody with something unread to do that is done; nor does taking a request back", async () => {
    const asset = await activeAsset(w);
    const unread = async (ticket: string) => {
      const { rows } = await w.db.superuser.query(
        "SELECT u.name FROM notifications n JOIN users u ON u.id = n.user_id WHERE subject_id = $1 AND type = 'APPROVAL_PENDING' AND read_at IS NULL ORDER BY 1",
        [ticket],
      );
      return rows.map((r) => r.name);
    };
    const [decided, cancelled, other] = [
      await askProd(w, asset, 1),
      await askProd(w, asset, 2),
      await askProd(w, await activeAsset(w, { risk: "high" }), 1),
    ];
    await approve.run(w.as.approver, { id: decided }, { clock: w.clock });
    await cancel.run(w.as.operator, { id: cancelled }, { clock: w.clock });
    await approve.run(w.as.approver, { id: other }, { clock: w.clock });
    expect([await unread(decided), await unread(cancelled)]).toEqual([[], []]);
    // One of two seats is taken: it still waits.
    expect(await unread(other)).toEqual(["approver", "approver2", "owner", "securityApprover"]);
    const told = await noticeTo("approver2", "APPROVAL_PENDING", decided);
    expect(told?.subject?.status).toBe("APPROVED");
  });

  test("that cannot be carried out is told to the requester as an alert, with the reason", async () => {
    const asset = await activeAsset(w);
    const [first, second] = [await askProd(w, asset, 1), await askProd(w, asset, 2)];
    await carryOut(w, first);
    expect(await carryOut(w, second)).toEqual(["failed"]);
    expect(await told("SYSTEM_ALERT", second)).toEqual(["operator"]);
    expect((await noticeTo("operator", "SYSTEM_ALERT", second))?.body).toMatch(/has changed since it was opened/);
  });
});

test("S2-60 when the transaction rolls back there is no notification; nor for a refused request or decision", async () => {
  const asset = await activeAsset(w);
  await w.db.superuser.query("DELETE FROM notifications");
  await w.db.superuser.query(
    `CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk' USING ERRCODE = '58030'; END $$;
     CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON domain_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trouble()`,
  );
  // It fails at COMMIT, when the notifications have been written already.
  await expect(askProd(w, asset, 1)).rejects.toThrow("disk");
  await w.db.superuser.query("DROP TRIGGER trouble ON domain_events; DROP FUNCTION trouble()");
  const rows = async () => (await w.db.superuser.query("SELECT 1 FROM notifications")).rowCount;
  expect(await rows()).toBe(0);
  const ticket = await askProd(w, asset, 1);
  const before = await rows();
  expect(await codeOf(askProd(w, asset, 1))).toBe("409 DUPLICATE_PENDING_REQUEST");
  expect(await codeOf(approve.run(w.as.viewer, { id: ticket }))).toBe("403 PERMISSION_DENIED");
  expect(await codeOf(approve.run(w.as.operator, { id: ticket }))).toBe("403 SELF_APPROVAL_FORBIDDEN");
  expect(await rows()).toBe(before);
});

describe("one's own notifications", () => {
  test("S2-61 a list holds one's own alone, in pages, the unread ones by themselves, and the count agrees", async () => {
    const asset = await activeAsset(w, { versions: 4 });
    await readAllNotifications.run(w.as.approver, {});
    for (const version of [1, 2, 3]) {
      await askProd(w, asset, version);
      w.clock.advance(1000);
    }
    const first = await listNotifications.run(w.as.approver, { limit: 2, unread: true });
    expect(first.rows).toHaveLength(2);
    expect(first.next_cursor).toBeDefined();
    expect(await countUnread.run(w.as.approver, {})).toEqual({ unread_count: 3 });
    const all = await inbox("approver");
    expect(all.map((n) => n.created_at)).toEqual(
      all
        .map((n) => n.created_at)
        .toSorted()
        .reverse(),
    );
    const ids = new Set<string>();
    for (const who of PEOPLE()) for (const { id } of await inbox(who)) expect(ids.has(id)).toBe(false) ?? ids.add(id);
    expect(await countUnread.run(w.as.viewer, {})).toEqual({ unread_count: 0 });
  });

  test("S2-61 reading one and reading all work, the first time stays, and neither leaves an event", async () => {
    const ticket = await askProd(w, await activeAsset(w), 1);
    const events = (await w.events()).length;
    const id = (await noticeTo("approver", "APPROVAL_PENDING", ticket))?.id;
    const read = await readNotification.run(w.as.approver, { id }, { clock: w.clock });
    expect(read.read_at).toBe(w.clock.now().toISOString());
    w.clock.advance(5000);
    expect((await readNotification.run(w.as.approver, { id }, { clock: w.clock })).read_at).toBe(read.read_at);
    const { unread_count: left } = await countUnread.run(w.as.approver, {});
    expect(await readAllNotifications.run(w.as.approver, {})).toEqual({ marked: left });
    expect(await readAllNotifications.run(w.as.approver, {})).toEqual({ marked: 0 });
    expect(await inbox("approver", { unread: true })).toEqual([]);
    expect((await countUnread.run(w.as.approver2, {})).unread_count).toBeGreaterThan(0);
    expect(await w.events()).toHaveLength(events);
  });

  test("S2-61 somebody else's is 404, and stays unread", async () => {
    const ticket = await askProd(w, await activeAsset(w), 1);
    const theirs = await noticeTo("approver", "APPROVAL_PENDING", ticket);
    for (const who of ["viewer", "approver2", "owner"] as const)
      expect(await codeOf(readNotification.run(w.as[who], { id: theirs?.id }))).toBe("404 NOT_FOUND");
    expect(await codeOf(readNotification.run(w.as.approver, { id: "ntf_none" }))).toBe("404 NOT_FOUND");
    expect((await noticeTo("approver", "APPROVAL_PENDING", ticket))?.read_at).toBeNull();
  });

  test("are of all workspaces, each with its slug; of a workspace one has left there are none", async () => {
    const other = await world();
    await w.db.superuser.query("UPDATE grants SET user_id = $1 WHERE user_id = $2", [
      w.as.approver.userId,
      other.as.approver.userId,
    ]);
    await askProd(w, await activeAsset(w), 1);
    await askProd(other, await activeAsset(other, {}), 1).catch(() => undefined);
    const slugs = async () => new Set((await inbox("approver")).map((n) => n.workspace.slug));
    expect(await slugs()).toEqual(new Set([w.slug, other.slug]));
    const { unread_count: both } = await countUnread.run(w.as.approver, {});
    await w.db.superuser.query("DELETE FROM grants WHERE user_id = $1 AND workspace_id = $2", [
      w.as.approver.userId,
      other.workspaceId,
    ]);
    expect(await slugs()).toEqual(new Set([w.slug]));
    expect((await countUnread.run(w.as.approver, {})).unread_count).toBeLessThan(both);
  });
});
