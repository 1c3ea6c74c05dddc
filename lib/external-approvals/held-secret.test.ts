import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { withdraw } from "@/lib/approvals/withdraw";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem, SystemPatch } from "@/lib/external-approvals/fields";
import { patchSystem } from "@/lib/external-approvals/patch";
import { executeOperation } from "@/lib/jobs/execute";
import { checkRequest } from "@/lib/jobs/requests/check";
import { purgeHeldSecrets } from "@/lib/jobs/requests/held";
import { sweepExecutions } from "@/lib/jobs/sweep";
import { putSecret } from "@/lib/secret-store/put";
import { resultOf, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const HOUR = 3_600_000;
const aSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
let w: World;
let start: Date;
let named = 0;
beforeEach(async () => {
  w = await world();
  start = w.clock.now();
});
const at = () => ({ clock: w.clock });
const inHours = (hours: number) => new Date(start.getTime() + hours * HOUR);
const rows = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);
const secrets = async () =>
  (await rows("SELECT holder, name FROM secrets WHERE workspace_id = $1 ORDER BY id", [w.workspaceId])) as {
    holder: string;
    name: string;
  }[];
const row = async (id: string) => (await rows("SELECT * FROM approval_requests WHERE id = $1", [id]))[0];

type Options = { applyAt?: Date };
/** A request to let a new system decide, with its secret. */
const askNew = async (options: Options = {}, webhook_secret = aSecret()) => {
  const fields = { name: `s-${++named}`, type: "webhook", webhook_url: "https://c.example/in", webhook_secret };
  return ticketOf(await createSystem.run(w.as.admin, NewSystem.parse(fields), { ...at(), ...options }));
};
/** A request for another secret of a system that is on. */
const askOther = async (
  options: Options = {},
  webhook_secret = aSecret(),
  webhook_url = `https://x${++named}.example/`,
) => {
  const patch = SystemPatch.parse({ webhook_secret, webhook_url });
  return ticketOf(await patchSystem.run(w.as.admin, { id: await system(), patch }, { ...at(), ...options }));
};
async function system(): Promise<string> {
  const found = await rows("SELECT id FROM external_approval_systems WHERE workspace_id = $1", [w.workspaceId]);
  if (found[0]) return found[0].id;
  await approved(await askNew());
  expect(await w.work()).toEqual(["completed"]);
  return system();
}
const approved = async (id: string) => {
  await approve.run(w.as.securityApprover, { id }, at());
  return id;
};
const job = async (id: string) => ({ workspace_id: w.workspaceId, event_id: (await row(id)).event_id as string });
const emptyQueue = () =>
  rows("DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'workspace_id' = $1", [w.workspaceId]);
/** Whoever asked has left: carrying it out is refused for good. */
const leave = () => rows("UPDATE users SET deactivated_at = now() WHERE id = $1", [w.as.admin.userId]);

/** Each way in which a request ends without being carried out, from asking for it on. */
type Ask = (options?: Options) => Promise<string>;
const ENDINGS: Record<string, { becomes: string; end(ask: Ask): Promise<string> }> = {
  "is rejected": {
    becomes: "REJECTED",
    async end(ask) {
      const id = await ask();
      await reject.run(w.as.securityApprover, { id, comment: "no" }, at());
      return id;
    },
  },
  "is cancelled": {
    becomes: "CANCELLED",
    async end(ask) {
      const id = await ask();
      await cancel.run(w.as.admin, { id }, at());
      return id;
    },
  },
  "is withdrawn before its time": {
    becomes: "FAILED",
    async end(ask) {
      const id = await approved(await ask({ applyAt: inHours(5) }));
      await withdraw.run(w.as.admin, { id }, at());
      return id;
    },
  },
  "no longer holds an hour before its time": {
    becomes: "FAILED",
    async end(ask) {
      const id = await approved(await ask({ applyAt: inHours(5) }));
      await leave();
      w.clock.set(inHours(4));
      await checkRequest(await job(id), w.clock);
      return id;
    },
  },
  "fails when it is carried out": {
    becomes: "FAILED",
    async end(ask) {
      const id = await approved(await ask());
      await leave();
      expect(await w.work()).toEqual(["failed"]);
      return id;
    },
  },
  "fails at its last attempt": {
    becomes: "FAILED",
    async end(ask) {
      const id = await approved(await ask());
      await emptyQueue();
      await rows("ALTER TABLE external_approval_systems RENAME TO elsewhere");
      try {
        await executeOperation(await job(id), { number: 7, last: false, clock: w.clock }).catch(() => {});
        expect((await row(id)).status).toBe("EXECUTING");
        // It is tried again, and needs its secret then.
        expect((await secrets()).some((s) => (s.name === "WEBHOOK_SECRET" ? false : s.holder !== ""))).toBe(true);
        await executeOperation(await job(id), { number: 8, last: true, clock: w.clock }).catch(() => {});
      } finally {
        await rows("ALTER TABLE elsewhere RENAME TO external_approval_systems");
      }
      return id;
    },
  },
  "is carried out by nobody": {
    becomes: "FAILED",
    async end(ask) {
      const id = await approved(await ask());
      await emptyQueue();
      await sweepExecutions(inHours(2));
      return id;
    },
  },
};

describe.each([
  ["a new system", (options?: Options) => askNew(options)],
  ["another secret", (options?: Options) => askOther(options)],
])("the secret of a request for %s", (what, ask) => {
  test.each(Object.entries(ENDINGS))("is forgotten with it when it %s, and nothing else is", async (_how, ending) => {
    await putSecret.run(w.as.admin, { name: "PAGER_TOKEN", value: "s3cret-s3cret" }, at());
    await system();
    const others = [await askNew(), await askOther()];
    const before = await secrets();
    expect(before.map((s) => s.name.replace(/_[0-9A-F]{16}_[0-9A-Z]{26}$/, "_…")).sort()).toEqual([
      "PAGER_TOKEN",
      "WEBHOOK_SECRET",
      "WEBHOOK_SECRET_…",
      "WEBHOOK_SECRET_…",
    ]);
    const id = await ending.end(ask);
    expect((await row(id)).status).toBe(ending.becomes);
    expect(await secrets()).toEqual(before);
    expect((await Promise.all(others.map(row))).map((r) => r.status)).toEqual(["PENDING_APPROVAL", "PENDING_APPROVAL"]);
  });

  test("is in force, and kept nowhere else, when it is carried out", async () => {
    await system();
    const before = await secrets();
    await approved(await ask());
    expect(await w.work()).toEqual(["completed"]);
    const after = await secrets();
    expect(after.every((s) => s.name === "WEBHOOK_SECRET")).toBe(true);
    expect(after.length - before.length).toBe(what === "a new system" ? 1 : 0);
  });
});

describe("secrets that are kept for a request", () => {
  test("are each one's own, though two ask for the same: the end of one leaves the other what it needs", async () => {
    const same = aSecret();
    const first = await askOther({}, same);
    const second = await askOther({}, same);
    await reject.run(w.as.securityApprover, { id: first, comment: "no" }, at());
    await approved(second);
    expect(await w.work()).toEqual(["completed"]);
    expect((await secrets()).map((s) => s.name)).toEqual(["WEBHOOK_SECRET"]);
  });

  test("under one name, as earlier releases kept them, stay while one of the requests may need them", async () => {
    const [first, second] = [await askOther(), await askOther()];
    const { held_secret: name } = (await row(first)).input;
    const client = await w.db.superuser.connect();
    await client.query("SET session_replication_role = replica");
    await client.query(
      "UPDATE approval_requests SET input = jsonb_set(input, '{held_secret}', to_jsonb($2::text)) WHERE id = $1",
      [second, name],
    );
    await client.query("RESET session_replication_role");
    client.release();
    await cancel.run(w.as.admin, { id: first }, at());
    expect((await secrets()).map((s) => s.name)).toContain(name);
    await cancel.run(w.as.admin, { id: second }, at());
    expect((await secrets()).map((s) => s.name)).not.toContain(name);
  });

  test("that earlier releases left behind are removed in the night; what is in force or may be needed is not", async () => {
    await putSecret.run(w.as.admin, { name: "WEBHOOK_SECRET_OF_MINE", value: "s3cret-s3cret" }, at());
    const tomorrow = new Date(Date.now() + 24 * HOUR);
    // What the workspaces of other tests have left is not counted here.
    await purgeHeldSecrets(tomorrow);
    const waiting = await askOther();
    const ended = await askOther();
    const left = (await secrets()).find((s) => s.name === "WEBHOOK_SECRET");
    const keep = await secrets();
    await rows(
      `INSERT INTO secrets (id, workspace_id, holder, name, key_id, sealed, revision, created_at, updated_at, updated_by_id, updated_by_name)
        SELECT 'sec_' || n, workspace_id, holder, 'WEBHOOK_SECRET_0123456789ABCDEF' || n, key_id, sealed, 1, now(), now(), 'x', 'x'
        FROM secrets, generate_series(1, 3) n WHERE holder = $1 AND name = 'WEBHOOK_SECRET'`,
      [left?.holder],
    );
    // Not before it has settled.
    expect(await purgeHeldSecrets(new Date())).toBe(0);
    expect(await purgeHeldSecrets(tomorrow)).toBe(3);
    expect(await secrets()).toEqual(keep);
    expect(await purgeHeldSecrets(tomorrow)).toBe(0);
    await approved(waiting);
    expect(await w.work()).toEqual(["completed"]);
    expect((await row(ended)).status).toBe("PENDING_APPROVAL");
  });

  test("are not kept where nobody has to agree", async () => {
    const off = { name: "off", type: "webhook", webhook_url: "https://c.example/in", webhook_secret: aSecret() };
    const { id } = resultOf(await createSystem.run(w.as.admin, NewSystem.parse({ ...off, enabled: false }), at()));
    const patch = SystemPatch.parse({ webhook_secret: aSecret() });
    await patchSystem.run(w.as.admin, { id, patch }, at());
    expect(await secrets()).toEqual([{ holder: id, name: "WEBHOOK_SECRET" }]);
  });
});
