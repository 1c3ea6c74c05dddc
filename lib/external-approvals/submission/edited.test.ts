import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import { putBinding } from "@/lib/bindings/put";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem, SystemPatch } from "@/lib/external-approvals/fields";
import { patchSystem } from "@/lib/external-approvals/patch";
import { followExternally, submitExternally, sweepSubmissions } from "@/lib/jobs/external";
import { activeAsset, type Ref, ticketOf } from "@/lib/testing/arrange";
import { receiver } from "@/lib/testing/receivers/receiver";
import { type World, world } from "@/lib/testing/world";
import { submissionIdOf } from "@/lib/tickets/outside";

vi.hoisted(() => {
  process.env.ASSENT_OUTBOUND_ALLOW = "127.0.0.1";
});

let w: World;
let asset: Ref;
let system: string;
let outside: Awaited<ReturnType<typeof receiver>>;
beforeAll(async () => {
  outside = await receiver();
  w = await world();
  asset = await activeAsset(w);
  const fields = {
    ...{ name: "Changes", type: "webhook", webhook_url: outside.url, allowed_environments: ["class:prod"] },
    webhook_secret: `whsec_${randomBytes(32).toString("base64")}`,
  };
  const opened = await createSystem.run(w.as.admin, NewSystem.parse(fields), { clock: w.clock });
  await approve.run(w.as.securityApprover, { id: ticketOf(opened) }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
  system = (await rows("SELECT id FROM external_approval_systems WHERE workspace_id = $1", [w.workspaceId]))[0].id;
});
afterAll(() => outside.close());
const rows = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

let asked = 0;
const open = async () =>
  ticketOf(
    await putBinding.run(
      w.as.operator,
      { asset, environment: "prod", version: 1, config: { n: ++asked } },
      { clock: w.clock },
    ),
  );
const edit = (id: string, config: object) =>
  approve.run(w.as.approver, { id, modified_spec: { config } }, { clock: w.clock });
const jobOf = (id: string) => ({ workspace_id: w.workspaceId, submission_id: submissionIdOf(id) });
const submit = (id: string, last = false) => submitExternally(jobOf(id), { last, clock: w.clock });
const follow = (id: string) => followExternally(jobOf(id), { last: false, clock: w.clock });
const submissionOf = async (id: string) =>
  (await rows("SELECT digest, status FROM external_submissions WHERE request_id = $1", [id]))[0];
const lastSent = () => {
  const { body, headers } = outside.received.at(-1) ?? { body: "{}", headers: {} };
  return { ...JSON.parse(body), message: (headers as Record<string, string>)["webhook-id"] };
};

test("S2-87 a request that was edited before it is sent goes out as it is by then, with the digest that is decided on", async () => {
  const id = await open();
  outside.play.answer = () => ({ status: 503 });
  await expect(submit(id)).rejects.toThrow("answered 503");
  const before = lastSent();
  await edit(id, { edited: true });
  outside.play.answer = () => ({ status: 201 });
  expect(await submit(id)).toBe("SUBMITTED");
  const ticket = await getApproval.run(w.as.viewer, { id });
  const sent = lastSent();
  expect(sent.data.ticket).toMatchObject({ digest: ticket.proposal_digest, spec: { config: { edited: true } } });
  expect(await submissionOf(id)).toEqual({ digest: ticket.proposal_digest, status: "SUBMITTED" });
  // Another proposal is another message, or a receiver that keeps ids would take it for the first.
  expect(sent.message).not.toBe(before.message);
  expect(await sweepSubmissions(w.clock.now())).toBe(0);
});

test("S2-87 a request that is edited after it was sent is taken back there, and left to the people here", async () => {
  const id = await open();
  expect(await submit(id)).toBe("SUBMITTED");
  await edit(id, { edited: "later" });
  expect(await sweepSubmissions(w.clock.now())).toBe(1);
  expect(await follow(id)).toBe("CANCELLED");
  expect(lastSent()).toMatchObject({ type: "approval.cancelled", data: { submission_id: submissionIdOf(id) } });
  expect(await w.events({ ticket: id })).toContainEqual(expect.objectContaining({ action: "approval.withdraw" }));
  await approve.run(w.as.approver2, { id }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
});

test("S2-87 a system that is switched off is asked nothing more; what it was asked is taken back", async () => {
  const id = await open();
  expect(await submit(id)).toBe("SUBMITTED");
  await patchSystem.run(w.as.admin, { id: system, patch: SystemPatch.parse({ enabled: false }) }, { clock: w.clock });
  expect(await sweepSubmissions(w.clock.now())).toBeGreaterThan(0);
  const before = outside.received.length;
  expect(await follow(id)).toBe("CANCELLED");
  expect(outside.received.slice(before).map((r) => JSON.parse(r.body).type)).toEqual(["approval.cancelled"]);
  expect((await submissionOf(id)).status).toBe("CANCELLED");
});
