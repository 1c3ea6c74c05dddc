import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { getBinding } from "@/lib/bindings/list";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem } from "@/lib/external-approvals/fields";
import { patchSystem } from "@/lib/external-approvals/patch";
import { removeSystem } from "@/lib/external-approvals/remove";
import { submissionOf as asSeen } from "@/lib/external-approvals/submission/get";
import { followExternally, submitExternally, sweepSubmissions } from "@/lib/jobs/external";
import { putSecret } from "@/lib/secret-store/put";
import { activeAsset, askProd, codeOf, type Ref, ticketOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { receiver } from "@/lib/testing/receivers/receiver";
import { type World, world } from "@/lib/testing/world";
import { submissionIdOf } from "@/lib/tickets/outside";

// Read once per process: this file's instance may call its own loopback receivers.
vi.hoisted(() => {
  process.env.ASSENT_OUTBOUND_ALLOW = "127.0.0.1";
});

const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
let w: World;
let outside: Awaited<ReturnType<typeof receiver>>;
beforeAll(async () => {
  w = await world();
  outside = await receiver();
});
afterAll(() => outside.close());
const rows = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

/** A workspace whose prod requests go to the receiver, and an asset to ask for there. */
async function asked(system: object = {}, risk = "medium"): Promise<{ of: World; asset: Ref; system: string }> {
  const of = await world();
  const asset = await activeAsset(of, { risk });
  const fields = {
    name: "Changes",
    type: "webhook",
    webhook_url: outside.url,
    webhook_secret: SECRET,
    allowed_environments: ["class:prod"],
    ...system,
  };
  const opened = await createSystem.run(of.as.admin, NewSystem.parse(fields), { clock: of.clock });
  await approve.run(of.as.securityApprover, { id: ticketOf(opened) }, { clock: of.clock });
  expect(await of.work()).toEqual(["completed"]);
  const [row] = await rows("SELECT id FROM external_approval_systems WHERE workspace_id = $1", [of.workspaceId]);
  return { of, asset, system: row.id };
}
const submissionOf = async (request: string) =>
  (await rows("SELECT * FROM external_submissions WHERE request_id = $1", [request]))[0];
const submit = (of: World, request: string, last = false) =>
  submitExternally({ workspace_id: of.workspaceId, submission_id: submissionIdOf(request) }, { last, clock: of.clock });
const live = async (of: World, asset: Ref) =>
  (await getBinding.run(of.as.viewer, { asset, environment: "prod" })).version;

const JANE = { name: "Jane Doe", email: "jane@changes.example" };
let decisions = 0;
const approval = (more: object = {}) => ({
  decision_id: `d-${++decisions}`,
  decision: "approved",
  decided_by: JANE,
  ...more,
});

/** Calls back as the external system would. */
function callBack(
  request: string,
  body: object,
  { secret = SECRET, at = new Date(), sent = JSON.stringify(body) } = {},
) {
  const id = `msg-${++decisions}`;
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, JSON.stringify(body)),
  };
  return ask(`POST /api/v1/approvals/callback/${submissionIdOf(request)}`, { headers, body: sent });
}

describe("a request that an external system may decide", () => {
  test("S2-87 is put to it by a job of the same transaction, signed, with headers filled from secrets", async () => {
    const { of, asset } = await asked({ webhook_headers: { Authorization: "Bearer $" + "{CHANGES_TOKEN}" } });
    await putSecret.run(of.as.admin, { name: "CHANGES_TOKEN", value: "tok-123" });
    const id = await askProd(of, asset, 1);
    const jobs = await rows("SELECT task_identifier, max_attempts FROM graphile_worker.jobs WHERE key = $1", [
      submissionIdOf(id),
    ]);
    expect([(await submissionOf(id)).status, jobs]).toEqual([
      "QUEUED",
      [{ task_identifier: "external.submit", max_attempts: 4 }],
    ]);
    outside.play.answer = () => ({ status: 201, body: { result: { number: "CHG0030001" } } });
    expect(await submit(of, id)).toBe("SUBMITTED");
    const got = outside.received.at(-1);
    const sent = new Webhook(SECRET).verify(got?.body ?? "", got?.headers as never) as Record<string, never>;
    const ticket = await getApproval.run(of.as.viewer, { id });
    expect(sent).toMatchObject({
      type: "approval.requested",
      data: {
        submission_id: submissionIdOf(id),
        callback_url: `http://localhost:3000/api/v1/approvals/callback/${submissionIdOf(id)}`,
        ticket: { id, digest: ticket.proposal_digest, environment: { slug: "prod", class: "prod" } },
      },
    });
    expect(got?.headers.authorization).toBe("Bearer tok-123");
    expect(await submissionOf(id)).toMatchObject({ status: "SUBMITTED", external_id: "CHG0030001" });
    expect(await asSeen.run(of.as.viewer, { id })).toMatchObject({
      submission: { status: "SUBMITTED", system: { name: "Changes" }, external_id: "CHG0030001" },
    });
    const events = await of.events({ ticket: id });
    expect(events.map((e) => e.action)).toEqual(["approval.request", "approval.submit"]);
    expect(JSON.stringify(events)).not.toMatch(/tok-123|whsec/);
    expect(await submit(of, id)).toBe("SUBMITTED");
    expect(outside.received.filter((r) => r.body.includes(id))).toHaveLength(1);
  });

  test("S2-87 is decided by its signed callback, in one seat, in the person's name, and then carried out past the guard", async () => {
    const { of, asset, system } = await asked();
    const id = await askProd(of, asset, 1);
    await submit(of, id);
    const answer = await callBack(id, approval({ comment: "CAB agreed." }));
    expect([answer.status, answer.body]).toEqual([200, { ticket_id: id, status: "APPROVED", decision: "recorded" }]);
    const ticket = await getApproval.run(of.as.viewer, { id });
    expect(ticket.decisions).toMatchObject([
      {
        verdict: "approve",
        decided_by: { name: "Jane Doe (Changes)" },
        seats: ["approver"],
        comment: "CAB agreed.",
        digest_seen: true,
      },
    ]);
    expect(await of.work()).toEqual(["completed"]);
    expect(await live(of, asset)).toBe(1);
    expect(await submissionOf(id)).toMatchObject({ status: "DECIDED", verdict: "approve", person: JANE });
    const [event] = (await of.events({ ticket: id })).filter((e) => e.action === "approval.approve");
    expect(event).toMatchObject({
      actor_kind: "plugin",
      actor_id: system,
      details: { external: { person: "Jane Doe" } },
    });
  });

  test("S2-87 takes one decision however often it is sent, and no second one", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    await submit(of, id);
    const once = approval();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => callBack(id, once)));
    expect(answers.map((a) => [a.status, a.body.decision]).sort()).toEqual([
      ...Array.from({ length: 4 }, () => [200, "known"]),
      [200, "recorded"],
    ]);
    expect((await callBack(id, { ...once, decision: "rejected", comment: "no" })).body.code).toBe(
      "EXTERNAL_ALREADY_DECIDED",
    );
    expect((await callBack(id, approval())).status).toBe(409);
    expect((await of.events({ ticket: id })).filter((e) => e.action === "approval.approve")).toHaveLength(1);
    expect((await getApproval.run(of.as.viewer, { id })).decisions).toHaveLength(1);
  });

  test("S2-87 is rejected from outside with the reason, and not without", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    expect((await callBack(id, approval({ decision: "rejected" }))).status).toBe(422);
    const done = await callBack(id, approval({ decision: "rejected", comment: "Change freeze." }));
    expect(done.body).toMatchObject({ status: "REJECTED", decision: "recorded" });
    expect((await of.events({ ticket: id })).at(-1)).toMatchObject({
      action: "approval.reject",
      details: { comment: "Change freeze." },
    });
  });
});

describe("a callback without a right to it", () => {
  test("is one and the same 401, whatever is wrong with its signature, and changes nothing", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    const body = approval();
    const path = `POST /api/v1/approvals/callback/${submissionIdOf(id)}`;
    const other = `whsec_${randomBytes(32).toString("base64")}`;
    const minutes = (n: number) => new Date(Date.now() + n * 60_000);
    const tries = [
      ask(path, { body }),
      ask(path, { body, session: of.sessions.approver, workspace: of.slug }),
      callBack(id, body, { secret: other }),
      callBack(id, body, { at: minutes(-6) }),
      callBack(id, body, { at: minutes(6) }),
      callBack(id, body, { sent: JSON.stringify({ ...body, decision_id: "another" }) }),
      callBack(`apr_${"0".repeat(26)}`, body),
    ];
    const bare = ({ type, title, status, detail, code }: Record<string, unknown>) => ({
      type,
      title,
      status,
      detail,
      code,
    });
    const answers = await Promise.all(tries);
    expect(new Set(answers.map((a) => JSON.stringify(bare(a.body))))).toEqual(
      new Set([JSON.stringify(bare(answers[0]?.body))]),
    );
    expect([answers[0]?.status, answers[0]?.body.code]).toEqual([401, "SIGNATURE_INVALID"]);
    expect((await getApproval.run(of.as.viewer, { id })).decisions).toEqual([]);
    expect(await submissionOf(id)).toMatchObject({ status: "QUEUED" });
  });

  test("of the requester, by their e-mail address, is 403; of somebody who decided here 409, and the other way round", async () => {
    const { of, asset } = await asked({}, "high");
    const as = (name: "operator" | "approver" | "approver2") => ({
      name,
      email: (of.as[name].email ?? "").toUpperCase(),
    });
    const id = await askProd(of, asset, 1);
    expect((await callBack(id, approval({ decided_by: as("operator") }))).body.code).toBe("SELF_APPROVAL_FORBIDDEN");
    await approve.run(of.as.approver, { id }, { clock: of.clock });
    expect((await callBack(id, approval({ decided_by: as("approver") }))).body.code).toBe("ALREADY_DECIDED");
    expect((await callBack(id, approval({ decided_by: as("approver2") }))).body).toMatchObject({
      status: "PENDING_APPROVAL",
    });
    expect(await codeOf(approve.run(of.as.approver2, { id }, { clock: of.clock }))).toBe("409 ALREADY_DECIDED");
    const denied = (await of.events({ ticket: id })).filter((e) => e.outcome === "denied");
    expect(denied.map((e) => e.action)).toEqual(["approval.callback", "approval.callback", "approval.approve"]);
  });

  test("of somebody whose account was deactivated is 403, and so is one of a system that was switched off; removed, it is unknown", async () => {
    const { of, asset, system } = await asked();
    const id = await askProd(of, asset, 1);
    await rows("UPDATE users SET deactivated_at = now() WHERE id = $1", [of.as.approver2.userId]);
    const gone = { name: "x", email: of.as.approver2.email };
    expect((await callBack(id, approval({ decided_by: gone }))).body.code).toBe("PERSON_DEACTIVATED");
    await patchSystem.run(of.as.admin, { id: system, patch: { enabled: false } }, { clock: of.clock });
    expect((await callBack(id, approval())).body.code).toBe("EXTERNAL_SYSTEM_OFF");
    await removeSystem.run(of.as.admin, { id: system }, { clock: of.clock });
    expect((await callBack(id, approval())).body.code).toBe("SIGNATURE_INVALID");
  });

  test("fills no seat but its own: an approver's leaves the security-approver's empty, and another digest is 412", async () => {
    const { of, asset } = await asked({}, "critical");
    const id = await askProd(of, asset, 1);
    expect((await callBack(id, approval({ digest: `sha256:${"0".repeat(64)}` }))).body.code).toBe("CONTENT_CHANGED");
    const answer = await callBack(id, approval());
    expect(answer.body).toMatchObject({ status: "PENDING_APPROVAL", decision: "recorded" });
    expect((await getApproval.run(of.as.viewer, { id })).gates).toMatchObject([
      { role: "approver", approved: 1 },
      { role: "security-approver", approved: 0 },
    ]);
    await approve.run(of.as.securityApprover, { id }, { clock: of.clock });
    expect(await of.work()).toEqual(["completed"]);
  });
});

describe("S2-87 an external system that fails", () => {
  test("is tried again, then given up; the request is left to people, who decide as ever, and the reason is recorded", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    outside.play.answer = () => ({ status: 503 });
    await expect(submit(of, id)).rejects.toThrow("answered 503");
    expect((await submissionOf(id)).status).toBe("QUEUED");
    expect(await submit(of, id, true)).toBe("FAILED");
    expect(await submissionOf(id)).toMatchObject({ status: "FAILED", error: { code: "EXTERNAL_REFUSED" } });
    expect((await of.events({ ticket: id })).at(-1)).toMatchObject({ action: "approval.submit", outcome: "failure" });
    await approve.run(of.as.approver, { id }, { clock: of.clock });
    expect(await of.work()).toEqual(["completed"]);
    expect(await live(of, asset)).toBe(1);
  });

  test("for good is given up at once; one that is silent is given up in time", async () => {
    const patient = await asked();
    const refused = await askProd(patient.of, patient.asset, 1);
    outside.play.answer = () => ({ status: 404 });
    expect(await submit(patient.of, refused)).toBe("FAILED");
    // Only this one's time may run out, on a slow machine too.
    const { of, asset } = await asked({ timeout_seconds: 1 });
    const silent = await askProd(of, asset, 1);
    outside.play.answer = () => ({ status: 200, hang: true });
    expect(await submit(of, silent, true)).toBe("FAILED");
    expect((await submissionOf(silent)).error).toMatchObject({ code: "OUTBOUND_TIMEOUT" });
    outside.play.answer = () => ({ status: 204 });
  });

  test("that answers after all is still heard", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    outside.play.answer = () => ({ status: 500 });
    expect(await submit(of, id, true)).toBe("FAILED");
    expect((await callBack(id, approval())).body).toMatchObject({ status: "APPROVED" });
    outside.play.answer = () => ({ status: 204 });
  });
});

describe("following a submission", () => {
  const follow = (of: World, request: string) =>
    followExternally(
      { workspace_id: of.workspaceId, submission_id: submissionIdOf(request) },
      { last: true, clock: of.clock },
    );

  test("S2-87 takes it back once its request was decided here or cancelled, and tells the system", async () => {
    const { of, asset } = await asked();
    const [decided, taken] = [await askProd(of, asset, 1), await askProd(of, asset, 2)];
    for (const id of [decided, taken]) expect(await submit(of, id)).toBe("SUBMITTED");
    expect(await sweepSubmissions(of.clock.now())).toBe(0);
    await approve.run(of.as.approver, { id: decided }, { clock: of.clock });
    await cancel.run(of.as.operator, { id: taken }, { clock: of.clock });
    expect(await sweepSubmissions(of.clock.now())).toBe(2);
    for (const id of [decided, taken]) expect(await follow(of, id)).toBe("CANCELLED");
    const told = outside.received.map((r) => JSON.parse(r.body)).filter((m) => m.type === "approval.cancelled");
    expect(told.map((m) => m.data.submission_id)).toEqual([decided, taken].map(submissionIdOf));
    expect(await follow(of, taken)).toBe("CANCELLED");
    expect((await of.events({ ticket: taken })).at(-1)).toMatchObject({
      action: "approval.withdraw",
      outcome: "success",
    });
  });

  test("S2-87 asks how it stands when it is due; a decision in the answer counts with a signature only", async () => {
    const { of, asset } = await asked();
    const id = await askProd(of, asset, 1);
    await submit(of, id);
    expect(await follow(of, id)).toBe("SUBMITTED");
    const body = JSON.stringify(approval());
    outside.play.answer = () => ({ status: 200, body });
    expect(await follow(of, id)).toBe("SUBMITTED");
    expect((await getApproval.run(of.as.viewer, { id })).status).toBe("PENDING_APPROVAL");
    const at = new Date();
    const headers = {
      "webhook-id": "answer-1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(SECRET).sign("answer-1", at, body),
    };
    outside.play.answer = () => ({ status: 200, body, headers });
    expect(await follow(of, id)).toBe("recorded");
    expect((await getApproval.run(of.as.viewer, { id })).status).toBe("APPROVED");
    outside.play.answer = () => ({ status: 204 });
  });
});

test("S2-87 without an external system, or outside its environments, a request waits for the people here alone", async () => {
  const { of, asset } = await asked({ allowed_environments: ["staging"] });
  const id = await askProd(of, asset, 1);
  const asset2 = await activeAsset(w);
  const plain = await askProd(w, asset2, 1);
  expect([await submissionOf(id), await submissionOf(plain)]).toEqual([undefined, undefined]);
});

test("presets speak in the fields of their systems", async () => {
  const sent = async (type: string) => {
    const { of, asset } = await asked({ type });
    const id = await askProd(of, asset, 1);
    expect(await submit(of, id)).toBe("SUBMITTED");
    return { id, body: JSON.parse(outside.received.at(-1)?.body ?? "") };
  };
  const snow = await sent("servicenow");
  expect(snow.body).toMatchObject({ correlation_id: submissionIdOf(snow.id), u_assent_request: snow.id, urgency: "2" });
  expect(snow.body.description).toContain("Asked by operator");
  const jira = await sent("jira");
  expect(jira.body.data).toMatchObject({
    event: "approval.requested",
    submission_id: submissionIdOf(jira.id),
    labels: ["assent", "binding-put"],
  });
});
