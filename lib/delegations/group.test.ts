import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { listDeciders } from "@/lib/approvals/deciders";
import { getApproval } from "@/lib/approvals/get";
import { listApprovals } from "@/lib/approvals/list";
import { reject } from "@/lib/approvals/reject";
import { resolveActor } from "@/lib/auth/resolve";
import { newId } from "@/lib/db/ids";
import { createDelegation } from "@/lib/delegations/create";
import { endDelegation } from "@/lib/delegations/end";
import { isRefusal } from "@/lib/errors";
import { addGroupMember } from "@/lib/groups/add-member";
import { createGroup } from "@/lib/groups/create";
import { removeGroup } from "@/lib/groups/remove";
import { removeGroupMember } from "@/lib/groups/remove-member";
import { loadPerson, personalJob } from "@/lib/jobs/person";
import { tellOfStranded } from "@/lib/jobs/requests/stranded";
import { getPolicy } from "@/lib/policies/reading/get";
import { simulatePolicies } from "@/lib/policies/simulation/simulate";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, codeOf, resultOf } from "@/lib/testing/arrange";
import { context, type PersonName, type World, world } from "@/lib/testing/world";

const DAY = 86_400_000;
let w: World;
/** viewer, editor and operator2. */
let onCall: string;
beforeAll(async () => {
  w = await world();
  onCall = await group("On call", "viewer", "editor", "operator2");
});
afterEach(async () => {
  await w.db.superuser.query("UPDATE delegations SET ended_at = created_at WHERE workspace_id = $1", [w.workspaceId]);
  await w.work();
});

const idOf = (name: PersonName) => w.as[name].userId ?? "";
const days = (n: number) => new Date(w.clock.now().getTime() + n * DAY).toISOString();
const at = (id: string) => ({ slug: w.slug, group_id: id });
async function group(name: string, ...people: PersonName[]): Promise<string> {
  const { id } = resultOf(await createGroup.run(w.as.admin, { slug: w.slug, name }, { clock: w.clock }));
  for (const who of people) await put(id, who);
  return id;
}
const put = (id: string, who: PersonName, by: Actor = w.as.owner) =>
  addGroupMember.run(by, { ...at(id), user_id: idOf(who) }, { clock: w.clock });
const take = (id: string, who: PersonName) =>
  removeGroupMember.run(w.as.admin, { ...at(id), user_id: idOf(who) }, { clock: w.clock });
const lend = (by: Actor, over: object = {}) =>
  createDelegation.run(by, { group: onCall, ends_at: days(7), reason: "on leave", ...over }, { clock: w.clock });
const delegate = async (from: PersonName, over: object = {}) => resultOf(await lend(w.as[from], over));
/** As they are now: what is lent is loaded with who asks. */
const now = (name: PersonName): Promise<Actor> =>
  resolveActor({ kind: "session", secret: w.sessions[name] }, w.slug, context());
const ask = async (risk = "medium", by: Actor = w.as.operator) => askProd(w, await activeAsset(w, { risk }), 1, by);
const decisions = async (id: string) => (await getApproval.run(w.as.viewer, { id }, { clock: w.clock })).decisions;
const say = async (name: PersonName, id: string) => approve.run(await now(name), { id }, { clock: w.clock });

describe("a delegation to a group", () => {
  test("lets any of its members decide for the lender, once, and says for whom: on the decision, in the record, in the list", async () => {
    const id = await ask();
    const made = await delegate("approver");
    expect(made).toMatchObject({ to: [], group: { id: onCall, name: "On call" }, status: "running" });
    for (const who of ["viewer", "editor"] as const) {
      const actor = await now(who);
      const { rows } = await listApprovals.run(actor, { decidable_by_me: true, limit: 50 }, { clock: w.clock });
      expect(rows.map((r) => r.id)).toContain(id);
    }
    expect((await listDeciders.run(w.as.viewer, { id }, { clock: w.clock }))[0]?.people).toContainEqual({
      id: idOf("editor"),
      name: "editor",
      for: "approver",
      group: "On call",
    });
    expect(resultOf(await say("editor", id)).status).toBe("APPROVED");
    expect(await decisions(id)).toMatchObject([
      { decided_by: { name: "editor" }, on_behalf_of: { id: idOf("approver") }, seats: ["approver"] },
    ]);
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({
      actor_id: w.as.editor.id,
      details: { decided_for: { name: "approver", delegation: made.id } },
    });
    expect(await codeOf(say("viewer", id))).toBe("409 TICKET_NOT_PENDING");
    expect(await w.work()).toEqual(["completed"]);
  });

  test("never lets the requester decide, nor anybody for them; and gives nothing but deciding", async () => {
    await delegate("owner");
    await put(onCall, "operator");
    const theirs = await ask("medium", w.as.operator);
    expect(await codeOf(say("operator", theirs))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    await take(onCall, "operator");
    const own = await ask("medium", w.as.owner);
    expect(await codeOf(say("viewer", own))).toBe("403 NOT_AN_APPROVER");
    expect(await codeOf(askProd(w, await activeAsset(w), 1, await now("viewer")))).toBe("403 PERMISSION_DENIED");
  });

  test("is one seat, however many are in the group, and the lender in it gets no second one", async () => {
    await w.db.superuser.query(
      `UPDATE approval_policies SET revision = revision + 1, gates = '[{"role":"approver","count":2}]' WHERE workspace_id = $1 AND builtin = 'prod-changes'`,
      [w.workspaceId],
    );
    await put(onCall, "approver");
    await delegate("approver");
    expect((await now("approver")).lent).toEqual([]);
    const id = await ask();
    expect(resultOf(await say("viewer", id)).status).toBe("PENDING_APPROVAL");
    for (const who of ["editor", "operator2", "approver"] as const)
      expect([who, await codeOf(say(who, id))]).toEqual([who, "409 ALREADY_DECIDED"]);
    expect(resultOf(await say("approver2", id)).status).toBe("APPROVED");
    expect((await decisions(id)).map((d) => d.on_behalf_of?.name ?? null)).toEqual(["approver", null]);
    await take(onCall, "approver");
    await w.db.superuser.query(
      `UPDATE approval_policies SET revision = revision + 1, gates = '[{"role":"approver","count":1}]' WHERE workspace_id = $1 AND builtin = 'prod-changes'`,
      [w.workspaceId],
    );
  });

  test("goes by who is in the group at that moment: in at once, out at once, and out with the workspace", async () => {
    const id = await ask();
    await delegate("approver");
    expect(await codeOf(say("auditor", id))).toBe("403 PERMISSION_DENIED");
    await put(onCall, "auditor");
    expect(await getApproval.run(await now("auditor"), { id }, { clock: w.clock })).toMatchObject({ can_decide: true });
    const before = await now("viewer");
    await take(onCall, "viewer");
    expect((await now("viewer")).lent).toEqual([]);
    expect(await codeOf(say("viewer", id))).toBe("403 PERMISSION_DENIED");
    // Who came in while they were in the group, and writes after they were taken out, is stopped by the database.
    expect(await codeOf(approve.run(before, { id }, { clock: w.clock }))).toBe("409 DELEGATION_OVER");
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({ action: "approval.approve", outcome: "denied" });
    expect(await codeOf(reject.run(before, { id, comment: "no" }, { clock: w.clock }))).toBe("409 DELEGATION_OVER");
    expect(await decisions(id)).toEqual([]);
    expect(resultOf(await say("auditor", id)).status).toBe("APPROVED");
    await put(onCall, "viewer");
    await take(onCall, "auditor");
  });

  test("taken from the group while deciding, forty times: either they decided while in it, or they are refused", async () => {
    const made = await delegate("approver");
    for (let round = 0; round < 40; round++) {
      const id = await ask();
      const actor = await now("viewer");
      const work = [approve.run(actor, { id }, { clock: w.clock }), take(onCall, "viewer")];
      const [decided, taken] = await Promise.allSettled(round % 2 === 0 ? work : work.reverse()).then((ends) =>
        round % 2 === 0 ? ends : ends.reverse(),
      );
      expect(taken?.status).toBe("fulfilled");
      const found = (await decisions(id)).map((d) => [d.decided_by.name, d.on_behalf_of?.name]);
      if (decided?.status === "fulfilled") expect(found).toEqual([["viewer", "approver"]]);
      else {
        expect(isRefusal(decided?.reason) && decided?.reason.code).toBe("DELEGATION_OVER");
        expect(found).toEqual([]);
      }
      await put(onCall, "viewer");
    }
    await endDelegation.run(w.as.approver, { id: made.id }, { clock: w.clock });
  }, 120_000);

  test("a group deleted, and lent to, at once: never a delegation to a group that is gone", async () => {
    for (let round = 0; round < 20; round++) {
      const id = await group(`Short-lived ${round}`, "viewer");
      const [lent, gone] = await Promise.allSettled([
        lend(w.as.approver2, { group: id }),
        removeGroup.run(w.as.admin, at(id), { clock: w.clock }),
      ]);
      expect([lent.status, gone.status].sort()).toEqual(["fulfilled", "rejected"]);
    }
  });

  test("stops with its end, its time and the lender's own rights; a job in somebody's name has it too", async () => {
    await delegate("approver", { starts_at: days(1) });
    expect((await now("viewer")).lent).toEqual([]);
    const made = await delegate("approver2");
    const statement = loadPerson(w.workspaceId, idOf("viewer"));
    const { rows } = await w.db.superuser.query(statement.text, [...statement.values]);
    expect(personalJob("batch.decide", rows[0], "cor")?.lent).toMatchObject([{ from: { name: "approver2" } }]);
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [idOf("approver2")]);
    expect((await now("viewer")).lent).toEqual([]);
    await w.db.superuser.query("UPDATE users SET deactivated_at = NULL WHERE id = $1", [idOf("approver2")]);
    await endDelegation.run(w.as.approver2, { id: made.id }, { clock: w.clock });
    expect((await now("viewer")).lent).toEqual([]);
  });

  test("S2-57 of a request that waits, those of the group are told who can decide it, and nobody else", async () => {
    const made = await delegate("approver");
    const told = async (id: string) => {
      const { rows } = await w.db.superuser.query(
        "SELECT u.name FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.subject_id = $1 ORDER BY 1",
        [id],
      );
      return rows.map((r) => r.name);
    };
    expect(await told(made.id)).toEqual(["editor", "operator2", "viewer"]);
    const id = await ask("medium", w.as.operator2);
    expect(await told(id)).toEqual(["approver", "approver2", "editor", "owner", "securityApprover", "viewer"]);
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [idOf("editor")]);
    expect(await told(await ask())).not.toContain("editor");
    await w.db.superuser.query("UPDATE users SET deactivated_at = NULL WHERE id = $1", [idOf("editor")]);
    expect(await told(await ask("medium", w.as.owner))).toContain("viewer");
  });

  test("adds no seat: nobody is left where only its lender could decide and may not, and the policy says who would", async () => {
    await delegate("securityApprover");
    const { rows: policies } = await w.db.superuser.query(
      "SELECT id FROM approval_policies WHERE workspace_id = $1 AND builtin = 'prod-changes-high-risk'",
      [w.workspaceId],
    );
    const policy = await getPolicy.run(w.as.viewer, { id: policies[0].id }, { clock: w.clock });
    const seat = policy.deciders[0]?.gates.find((g) => g.role === "security-approver");
    expect(seat?.people).toEqual([
      {
        id: idOf("securityApprover"),
        name: "securityApprover",
        delegates: ["viewer", "editor", "operator2"]
          .map((name) => ({ id: idOf(name as PersonName), name, group: "On call" }))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      },
    ]);
    const simulated = await simulatePolicies.run(
      w.as.owner,
      {
        policy: {
          name: "Draft",
          operations: ["binding.put"],
          outcome: "gated",
          gates: [{ role: "security-approver", count: 2 }],
        },
      },
      { clock: w.clock },
    );
    // Four people could take that one seat, and it is one seat.
    expect(simulated.draft?.errors).toMatchObject([{ field: "/gates" }]);
    expect(simulated.draft?.deciders[0]?.gates[0]?.people[0]?.delegates).toHaveLength(3);
    // The only security approver edited it and may not decide: neither may anybody for them.
    const id = await ask("high");
    await w.db.superuser.query("ALTER TABLE approval_requests DISABLE TRIGGER USER");
    await w.db.superuser.query("UPDATE approval_requests SET requested_by_id = $2 WHERE id = $1", [
      id,
      idOf("securityApprover"),
    ]);
    await w.db.superuser.query("ALTER TABLE approval_requests ENABLE TRIGGER USER");
    expect((await getApproval.run(w.as.viewer, { id }, { clock: w.clock })).nobody).toContain("Nobody can decide this");
    expect(await codeOf(say("viewer", id))).toBe("403 NOT_AN_APPROVER");
    expect(await tellOfStranded(w.clock.now())).toBe(1);
  });
});

describe("the database", () => {
  const insert = (id: string, by: string, behalf: string, delegation: string) =>
    w.db.app.query(
      `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name, decided_via,
         created_at, on_behalf_of_id, on_behalf_of_name, delegation_id)
       SELECT $1, workspace_id, id, proposal_digest, true, 'approve', '{approver}', $3, 'x', 'api', $6, $4, 'x', $5 FROM approval_requests WHERE id = $2`,
      [newId("dec", w.clock.now()), id, by, behalf, delegation, w.clock.now()],
    );

  test("takes a decision for somebody only by who is in the group now, never the lender's own, and one a holder", async () => {
    const id = await ask();
    const made = await delegate("approver");
    await put(onCall, "approver");
    await expect(insert(id, idOf("auditor"), idOf("approver"), made.id)).rejects.toThrow(/no delegation that runs/);
    await expect(insert(id, idOf("viewer"), idOf("approver2"), made.id)).rejects.toThrow(/no delegation that runs/);
    await expect(insert(id, idOf("approver"), idOf("approver"), made.id)).rejects.toThrow(/no delegation that runs/);
    await insert(id, idOf("viewer"), idOf("approver"), made.id);
    await expect(insert(id, idOf("editor"), idOf("approver"), made.id)).rejects.toThrow(/one_holder/);
    await take(onCall, "approver");
  });

  test("knows people or a group of this workspace, never both and never neither; and what names a group cannot be moved to another", async () => {
    const elsewhere = await world();
    const foreign = resultOf(await createGroup.run(elsewhere.as.admin, { slug: elsewhere.slug, name: "Theirs" })).id;
    const made = await delegate("approver");
    const copy = (set: Record<string, string>) =>
      w.db.app.query(
        `INSERT INTO delegations (id, workspace_id, from_id, from_name, delegate_ids, delegates, group_id, group_name, starts_at, ends_at, reason, created_by_id, created_by_name, created_at)
         SELECT '${newId("dlg", w.clock.now())}', workspace_id, from_id, from_name, ${set.people ?? "delegate_ids"}, delegates, ${set.group ?? "group_id"}, ${set.name ?? "group_name"}, starts_at, ends_at, reason, created_by_id, created_by_name, created_at
         FROM delegations WHERE id = $1`,
        [made.id],
      );
    await expect(copy({ people: "'{usr_x}'" })).rejects.toThrow(/a_delegation_is_to_others/);
    await expect(copy({ group: "NULL", name: "NULL" })).rejects.toThrow(/a_delegation_is_to_others/);
    await expect(copy({ name: "NULL" })).rejects.toThrow(/a_delegation_is_to_others/);
    await expect(copy({ group: `'${foreign}'` })).rejects.toThrow(/foreign key/);
    for (const set of [`group_id = '${foreign}'`, "delegate_ids = '{x}'"])
      await expect(w.db.app.query(`UPDATE delegations SET ${set} WHERE id = $1`, [made.id])).rejects.toThrow(
        /permission denied/,
      );
    for (const [table, what] of [
      ["groups", "source = 'x', external_id = 'x'"],
      ["groups", "workspace_id = 'x'"],
      ["group_members", "user_id = 'x'"],
    ])
      await expect(w.db.app.query(`UPDATE ${table} SET ${what}`)).rejects.toThrow(/permission denied/);
  });
});

describe("arranging it", () => {
  test("names what is wrong: both, neither, no group, one of another workspace, one with nobody but the lender in it", async () => {
    const elsewhere = await world();
    const foreign = resultOf(await createGroup.run(elsewhere.as.admin, { slug: elsewhere.slug, name: "Theirs" })).id;
    const empty = await group("Empty");
    const alone = await group("Alone", "approver");
    const api = apiOf(w, "owner");
    const field = async (over: object) => {
      const body = { from: idOf("approver"), ends_at: days(7), reason: "r", ...over };
      const answer = await api.post("/api/v1/delegations", body);
      return [answer.status, answer.body.errors?.[0]?.field];
    };
    expect(await field({})).toEqual([422, "/to"]);
    expect(await field({ to: [idOf("viewer")], group: onCall })).toEqual([422, "/to"]);
    expect(await field({ to: [onCall] })).toEqual([422, "/to/0"]);
    for (const wrong of ["grp_none", foreign, idOf("viewer"), empty, alone])
      expect([wrong, ...(await field({ group: wrong }))]).toEqual([wrong, 422, "/group"]);
    expect(await field({ group: [onCall] })).toEqual([422, "/group"]);
    const made = await api.post("/api/v1/delegations", {
      ...{ from: idOf("approver"), group: onCall, ends_at: days(7), reason: "r" },
    });
    expect([made.status, made.body.group?.name]).toEqual([201, "On call"]);
    expect((await api.get("/api/v1/delegations?current=true")).body.delegations).toMatchObject([
      { group: { id: onCall }, to: [] },
    ]);
    expect(await codeOf(lend(w.as.approver))).toBe("409 DELEGATED_ALREADY");
  });

  test("for somebody else it is never to oneself, by name or by group, and never of who stands above", async () => {
    const withAdmin = await group("With an admin", "viewer");
    await put(withAdmin, "admin");
    const forApprover = { from: idOf("approver") };
    expect(await codeOf(lend(w.as.admin, { ...forApprover, group: withAdmin }))).toBe("403 GRANT_REFUSED");
    expect(await codeOf(lend(w.as.admin, { ...forApprover, group: undefined, to: [idOf("admin")] }))).toBe(
      "403 GRANT_REFUSED",
    );
    expect(await codeOf(lend(w.as.admin, { from: idOf("owner") }))).toBe("403 GRANT_REFUSED");
    resultOf(await lend(w.as.admin, forApprover));
    resultOf(await lend(w.as.owner, { group: withAdmin }));
  });
});
