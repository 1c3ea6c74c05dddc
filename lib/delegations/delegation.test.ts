import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { listDeciders } from "@/lib/approvals/deciders";
import { getApproval } from "@/lib/approvals/get";
import { listApprovals } from "@/lib/approvals/list";
import { reject } from "@/lib/approvals/reject";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { resolveActor } from "@/lib/auth/resolve";
import { newId } from "@/lib/db/ids";
import { createDelegation } from "@/lib/delegations/create";
import { endDelegation } from "@/lib/delegations/end";
import { listDelegations } from "@/lib/delegations/list";
import { loadPerson, personalJob } from "@/lib/jobs/person";
import { getPolicy } from "@/lib/policies/reading/get";
import { listPolicies } from "@/lib/policies/reading/list";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, codeOf, draftAsset, resultOf, ticketOf } from "@/lib/testing/arrange";
import { addPerson, context, type PersonName, type World, world } from "@/lib/testing/world";

const DAY = 86_400_000;
let w: World;
beforeAll(async () => {
  w = await world();
});
afterEach(() =>
  w.db.superuser.query("UPDATE delegations SET ended_at = created_at WHERE workspace_id = $1", [w.workspaceId]),
);

const idOf = (name: PersonName) => w.as[name].userId ?? "";
const days = (n: number) => new Date(w.clock.now().getTime() + n * DAY).toISOString();
const delegate = async (from: PersonName, to: PersonName[], over: object = {}) =>
  resultOf(
    await createDelegation.run(
      w.as[from],
      { to: to.map(idOf), ends_at: days(7), reason: "on leave", ...over },
      { clock: w.clock },
    ),
  );
/** As they are now: what is lent is loaded with who asks. */
const now = (name: PersonName): Promise<Actor> =>
  resolveActor({ kind: "session", secret: w.sessions[name] }, w.slug, context());
const ask = async (risk = "medium", by: Actor = w.as.operator) => askProd(w, await activeAsset(w, { risk }), 1, by);
const decisions = async (id: string) => (await getApproval.run(w.as.viewer, { id }, { clock: w.clock })).decisions;
const say = async (name: PersonName, id: string) => approve.run(await now(name), { id }, { clock: w.clock });

describe("deciding for somebody", () => {
  test("takes the lender's seat, within the lender's reach, and says for whom: on the decision, in the record, in the list", async () => {
    const id = await ask();
    expect(await codeOf(say("viewer", id))).toBe("403 PERMISSION_DENIED");
    const made = await delegate("approver", ["viewer"]);
    expect(
      (await listApprovals.run(await now("viewer"), { decidable_by_me: true, limit: 50 }, { clock: w.clock })).rows.map(
        (r) => r.id,
      ),
    ).toContain(id);
    expect(await getApproval.run(await now("viewer"), { id }, { clock: w.clock })).toMatchObject({ can_decide: true });
    expect((await listDeciders.run(w.as.viewer, { id }, { clock: w.clock }))[0]?.people).toContainEqual({
      id: idOf("viewer"),
      name: "viewer",
      for: "approver",
    });
    expect(resultOf(await say("viewer", id)).status).toBe("APPROVED");
    expect(await decisions(id)).toMatchObject([
      { decided_by: { name: "viewer" }, on_behalf_of: { id: idOf("approver"), name: "approver" }, seats: ["approver"] },
    ]);
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({
      action: "approval.approve",
      actor_id: w.as.viewer.id,
      details: { decided_for: { id: idOf("approver"), name: "approver", delegation: made.id } },
    });
    expect(await w.work()).toEqual(["completed"]);
  });

  test("never for the requester, nor by them; and gives nothing but deciding", async () => {
    await delegate("owner", ["viewer", "operator"]);
    const own = await ask("medium", w.as.owner);
    expect(await codeOf(say("viewer", own))).toBe("403 NOT_AN_APPROVER");
    const theirs = await ask("medium", w.as.operator);
    expect(await codeOf(say("operator", theirs))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    const { rows } = await listApprovals.run(
      await now("viewer"),
      { decidable_by_me: true, limit: 50 },
      { clock: w.clock },
    );
    expect(rows.map((r) => r.id)).not.toContain(own);
    expect(await codeOf(askProd(w, await activeAsset(w), 1, await now("viewer")))).toBe("403 PERMISSION_DENIED");
  });

  test("S2-57 S3-02 whom it lets decide nothing is neither told nor listed: a request out of their sight, and the lender's own", async () => {
    await delegate("approver", ["operatorTest", "viewer"]);
    const told = async (id: string) => {
      const { rows } = await w.db.superuser.query(
        "SELECT u.name FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.subject_id = $1 ORDER BY 1",
        [id],
      );
      return rows.map((r) => r.name);
    };
    const listed = async (id: string) =>
      (await listDeciders.run(w.as.viewer, { id }, { clock: w.clock }))[0]?.people.map((p) =>
        p.for ? `${p.name} for ${p.for}` : p.name,
      );
    const id = await ask();
    expect(await codeOf(say("operatorTest", id))).toBe("404 NOT_FOUND");
    expect(await told(id)).toEqual(["approver", "approver2", "owner", "securityApprover", "viewer"]);
    expect(await listed(id)).toEqual(["approver", "approver2", "owner", "securityApprover", "viewer for approver"]);
    // A move of the whole workspace is in everybody's sight.
    const move = ticketOf(
      await setLifecycle.run(w.as.operator, { asset: await draftAsset(w), state: "active" }, { clock: w.clock }),
    );
    expect(await told(move)).toContain("operatorTest");
    expect(await listed(move)).toContain("operatorTest for approver");
    const policies = await listPolicies.run(w.as.viewer, { limit: 50 });
    const delegatesOf = async (builtin: string) => {
      const policy = policies.rows.find((p) => p.builtin === builtin)?.id;
      const { deciders } = await getPolicy.run(w.as.viewer, { id: policy }, { clock: w.clock });
      return deciders[0]?.gates[0]?.people.find((p) => p.name === "approver")?.delegates?.map((d) => d.name);
    };
    expect(await delegatesOf("prod-changes")).toEqual(["viewer"]);
    expect((await delegatesOf("lifecycle"))?.sort()).toEqual(["operatorTest", "viewer"]);
    // Who asks lends nothing for it, and decides for nobody.
    await delegate("owner", ["viewer", "editor"]);
    await delegate("approver2", ["owner"]);
    const own = await ask("medium", w.as.owner);
    expect(await codeOf(say("editor", own))).toBe("403 NOT_AN_APPROVER");
    expect(await listed(own)).toEqual(["approver", "approver2", "securityApprover", "viewer for approver"]);
    // Nor is anybody left out who can, or named who has decided.
    const twice = await ask("high");
    await say("viewer", twice);
    expect(await listed(twice)).toEqual(["approver2", "owner", "securityApprover", "editor for owner"]);
  });

  test("one seat is used once: the lender and the delegate are not two, in either order", async () => {
    await w.db.superuser.query(
      `UPDATE approval_policies SET revision = revision + 1, gates = '[{"role":"approver","count":2}]' WHERE workspace_id = $1 AND builtin = 'prod-changes'`,
      [w.workspaceId],
    );
    await delegate("approver", ["viewer", "approver2"]);
    const first = await ask();
    await say("viewer", first);
    expect(await codeOf(say("approver", first))).toBe("409 ALREADY_DECIDED");
    expect(resultOf(await say("approver2", first)).status).toBe("APPROVED");
    // Who holds a seat of their own decides by that one.
    expect((await decisions(first)).map((d) => d.on_behalf_of?.name ?? null)).toEqual(["approver", null]);
    const second = await ask();
    expect(resultOf(await say("approver", second)).status).toBe("PENDING_APPROVAL");
    expect(await codeOf(say("viewer", second))).toBe("409 ALREADY_DECIDED");
    expect(resultOf(await say("approver2", second)).status).toBe("APPROVED");
    await w.db.superuser.query(
      `UPDATE approval_policies SET revision = revision + 1, gates = '[{"role":"approver","count":1}]' WHERE workspace_id = $1 AND builtin = 'prod-changes'`,
      [w.workspaceId],
    );
    await w.work();
  });

  test("somebody with a seat of their own and a lent one still fills one; the lent one where only that is free", async () => {
    await delegate("securityApprover", ["approver"]);
    const id = await ask("high");
    await say("approver2", id);
    expect(resultOf(await say("approver", id)).status).toBe("APPROVED");
    expect((await decisions(id)).map((d) => [d.decided_by.name, d.on_behalf_of?.name ?? null])).toEqual([
      ["approver2", null],
      ["approver", "securityApprover"],
    ]);
    const alone = await ask("high");
    expect(resultOf(await say("approver", alone)).status).toBe("PENDING_APPROVAL");
    expect(await codeOf(say("approver", alone))).toBe("409 ALREADY_DECIDED");
    await w.work();
  });

  test("leaves in nobody's queue what they can no longer decide by it: a seat that is used, a request that its lender edited", async () => {
    await delegate("approver", ["viewer"]);
    await delegate("securityApprover", ["viewer"]);
    await delegate("approver2", ["editor"]);
    const [used, edited] = [await ask("high"), await ask("high")];
    await say("viewer", used);
    await approve.run(w.as.approver2, { id: edited, modified_spec: { config: { a: 1 } } }, { clock: w.clock });
    for (const name of ["approver", "approver2", "securityApprover", "owner", "viewer", "editor"] as const) {
      const seen = async (over: object) =>
        (await listApprovals.run(await now(name), { ...over, limit: 100 }, { clock: w.clock })).rows;
      const can = (await seen({ status: "PENDING_APPROVAL" })).filter((t) => t.can_decide).map((t) => t.id);
      expect([name, (await seen({ decidable_by_me: true })).map((t) => t.id)]).toEqual([name, can]);
    }
    const { rows } = await listApprovals.run(w.as.approver, { decidable_by_me: true, limit: 100 }, { clock: w.clock });
    expect(rows.map((t) => t.id)).toEqual(expect.not.arrayContaining([used]));
  });

  test("is not handed on, goes no further than the lender's grant, and a rejection closes for them as well", async () => {
    await delegate("approver", ["viewer"]);
    expect(
      await codeOf(
        createDelegation.run(
          await now("viewer"),
          { to: [idOf("editor")], ends_at: days(1), reason: "r" },
          { clock: w.clock },
        ),
      ),
    ).toBe("403 NOTHING_TO_DELEGATE");
    await delegate("approverTest", ["editor"]);
    const id = await ask();
    expect(await codeOf(say("editor", id))).toBe("403 PERMISSION_DENIED");
    const closed = await reject.run(await now("viewer"), { id, comment: "no" }, { clock: w.clock });
    expect(resultOf(closed).status).toBe("REJECTED");
  });

  test("stops with its end, its time, and with the lender's own rights", async () => {
    const id = await ask();
    const made = await delegate("approver", ["viewer"]);
    expect((await now("viewer")).lent).toHaveLength(1);
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [idOf("approver")]);
    expect((await now("viewer")).lent).toEqual([]);
    await w.db.superuser.query("UPDATE users SET deactivated_at = NULL WHERE id = $1", [idOf("approver")]);
    await endDelegation.run(w.as.approver, { id: made.id }, { clock: w.clock });
    expect(await codeOf(say("viewer", id))).toBe("403 PERMISSION_DENIED");
    await delegate("approver", ["viewer"], { starts_at: days(1) });
    expect((await now("viewer")).lent).toEqual([]);
  });

  test("a job that goes on in somebody's name has what they were lent, as a batch needs", async () => {
    await delegate("approver", ["viewer"]);
    const statement = loadPerson(w.workspaceId, idOf("viewer"));
    const { rows } = await w.db.superuser.query(statement.text, [...statement.values]);
    expect(personalJob("batch.decide", rows[0], "cor")?.lent).toMatchObject([
      { from: { name: "approver" }, grants: [{ role: "approver" }] },
    ]);
  });
});

describe("the database", () => {
  const insert = (id: string, by: string, behalf: string | null, delegation: string | null) =>
    w.db.app.query(
      `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name, decided_via,
         created_at, on_behalf_of_id, on_behalf_of_name, delegation_id)
       SELECT $1, workspace_id, id, proposal_digest, true, 'approve', '{approver}', $3, 'x', 'api', $6, $4, CASE WHEN $4::text IS NULL THEN NULL ELSE 'x' END, $5
       FROM approval_requests WHERE id = $2`,
      [newId("dec", w.clock.now()), id, by, behalf, delegation, w.clock.now()],
    );

  test("takes a decision for somebody only under a delegation that runs, never for the requester, and one a holder", async () => {
    const id = await ask();
    const made = await delegate("approver", ["viewer"]);
    await expect(insert(id, idOf("editor"), idOf("approver"), made.id)).rejects.toThrow(/no delegation that runs/);
    await expect(insert(id, idOf("viewer"), idOf("approver2"), made.id)).rejects.toThrow(/no delegation that runs/);
    await expect(insert(id, idOf("viewer"), idOf("approver"), null)).rejects.toThrow(
      /on_behalf_is_whole|no delegation/,
    );
    await insert(id, idOf("viewer"), idOf("approver"), made.id);
    await expect(insert(id, idOf("approver"), null, null)).rejects.toThrow(/one_holder/);
    const asked = await ask("medium", w.as.owner);
    const lent = await delegate("owner", ["viewer"]);
    await expect(insert(asked, idOf("viewer"), idOf("owner"), lent.id)).rejects.toThrow(
      /nobody decides for the requester/,
    );
    await expect(
      w.db.app.query("UPDATE delegations SET delegate_ids = '{x}' WHERE id = $1", [made.id]),
    ).rejects.toThrow(/permission denied/);
  });
});

describe("a delegation", () => {
  const create = (by: Actor, over: object = {}) =>
    createDelegation.run(by, { to: [idOf("viewer")], ends_at: days(7), reason: "r", ...over }, { clock: w.clock });

  test("is arranged by oneself, or for somebody by who manages members; recorded once, and the delegates are told", async () => {
    const before = (await w.events()).length;
    const made = resultOf(await create(w.as.admin, { from: idOf("approver"), to: [idOf("viewer"), idOf("editor")] }));
    expect(made).toMatchObject({ from: { name: "approver" }, status: "running", created_by: { name: "admin" } });
    expect((await w.events()).slice(before)).toMatchObject([
      { action: "rbac.delegation.create", resource_id: made.id },
    ]);
    const told = await w.db.superuser.query(
      "SELECT user_id FROM notifications WHERE subject_id = $1 ORDER BY user_id",
      [made.id],
    );
    expect(told.rows.map((r) => r.user_id)).toEqual([idOf("viewer"), idOf("editor")].sort());
    const { rows } = await listDelegations.run(w.as.approver, { current: true, limit: 20 }, { clock: w.clock });
    expect(rows).toMatchObject([{ id: made.id, can_end: true }]);
    expect(
      resultOf(await endDelegation.run(w.as.approver, { id: made.id, reason: "back" }, { clock: w.clock })).status,
    ).toBe("over");
    expect((await w.events()).at(-1)).toMatchObject({ action: "rbac.delegation.delete", outcome: "success" });
  });

  test("S3-06 is 403 for others, 404 where there is none, 409 twice or once it is over", async () => {
    expect(await codeOf(create(w.as.viewer, { from: idOf("approver") }))).toBe("403 PERMISSION_DENIED");
    expect(await codeOf(create(w.as.editor))).toBe("403 NOTHING_TO_DELEGATE");
    const made = await delegate("approver", ["viewer"]);
    expect(await codeOf(endDelegation.run(w.as.viewer, { id: made.id }, { clock: w.clock }))).toBe(
      "403 PERMISSION_DENIED",
    );
    expect(await codeOf(endDelegation.run(w.as.admin, { id: newId("dlg", w.clock.now()) }, { clock: w.clock }))).toBe(
      "404 NOT_FOUND",
    );
    expect(await codeOf(create(w.as.approver))).toBe("409 DELEGATED_ALREADY");
    await endDelegation.run(w.as.admin, { id: made.id }, { clock: w.clock });
    expect(await codeOf(endDelegation.run(w.as.approver, { id: made.id }, { clock: w.clock }))).toBe(
      "409 DELEGATION_OVER",
    );
  });

  test("names what is wrong: oneself, a stranger, nobody, no seat, the past, too long, no reason", async () => {
    const stranger = await addPerson(w.db, {
      workspaceId: w.workspaceId,
      slug: w.slug,
      name: "gone",
      role: "viewer",
      environments: null,
    });
    const gone = await resolveActor({ kind: "session", secret: stranger }, w.slug, context());
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [gone.userId]);
    const api = apiOf(w, "admin");
    const field = async (over: object) => {
      const body = { from: idOf("approver"), to: [idOf("viewer")], ends_at: days(7), reason: "r", ...over };
      const answer = await api.post("/api/v1/delegations", body);
      return [answer.status, answer.body.errors?.[0]?.field];
    };
    expect(await field({ to: [idOf("approver")] })).toEqual([422, "/to/0"]);
    expect(await field({ to: [gone.userId] })).toEqual([422, "/to/0"]);
    expect(await field({ to: [] })).toEqual([422, "/to"]);
    expect(await field({ from: idOf("editor") })).toEqual([422, "/from"]);
    expect(await field({ ends_at: days(-1) })).toEqual([422, "/ends_at"]);
    expect(await field({ ends_at: days(200) })).toEqual([422, "/ends_at"]);
    expect(await field({ reason: " " })).toEqual([422, "/reason"]);
    const made = await api.post("/api/v1/delegations", {
      from: idOf("approver"),
      to: [idOf("viewer")],
      ends_at: days(7),
      reason: "r",
    });
    expect([made.status, made.headers.get("etag")]).toEqual([201, '"1"']);
    expect((await api.get("/api/v1/delegations?current=true")).body.delegations).toHaveLength(1);
    expect((await api.post(`/api/v1/delegations/${made.body.id}/end`, {})).body.status).toBe("over");
  });
});
