import { beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import type { Outcome } from "@/lib/change/contract";
import { tellOfOffers } from "@/lib/jobs/policies/offers";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";
import { declineOffer } from "@/lib/policies/offers/decline";
import { listOffers } from "@/lib/policies/offers/list";
import { takeOffer } from "@/lib/policies/offers/take";
import { tellOffers } from "@/lib/policies/offers/tell";
import { listPolicies } from "@/lib/policies/reading/list";
import { removePolicy } from "@/lib/policies/remove";
import { apiOf } from "@/lib/testing/api";
import { codeOf, resultOf, ticketOf } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";

const LATER = ["vm-changes", "vm-access-prod"];
let w: World;
/** A workspace that was made before the two policies of machines were brought. */
beforeEach(async () => {
  w = await world();
  await w.db.superuser.query("DELETE FROM approval_policies WHERE workspace_id = $1 AND builtin = ANY($2)", [
    w.workspaceId,
    LATER,
  ]);
});

const offers = async (as: PersonName = "admin") => (await listOffers.run(w.as[as], {}, { clock: w.clock })).rows;
const take = (builtin = "vm-changes", as: PersonName = "admin") =>
  takeOffer.run(w.as[as], { builtin, reason: "as new workspaces" }, { clock: w.clock });
const decline = (builtin = "vm-changes", as: PersonName = "admin") =>
  declineOffer.run(w.as[as], { builtin }, { clock: w.clock });
const inForce = async () => (await listPolicies.run(w.as.viewer, { limit: 50 })).rows.map((p) => p.builtin);
const agreed = async (asked: Outcome<unknown>) => {
  await approve.run(w.as.securityApprover, { id: ticketOf(asked) }, { clock: w.clock });
  return w.work();
};

describe("default policies of a later version", () => {
  test("are offered to a workspace that is older, change nothing by themselves, and are none to one that has them", async () => {
    expect((await offers()).map((o) => o.builtin)).toEqual(LATER);
    expect(await inForce()).toEqual(
      DEFAULT_POLICIES.map((p) => p.builtin).filter((builtin) => !LATER.includes(builtin)),
    );
    expect((await offers())[0]).toMatchObject({
      name: "Virtual machines",
      readback: expect.stringContaining("need 1 approver"),
      forecast: { kind: "gated", needs: "an owner or a security approver" },
      ticket_id: null,
      can_take: true,
    });
    const other = await world();
    expect((await listOffers.run(other.as.admin, {})).rows).toEqual([]);
  });

  test("are taken as a policy is made: asked for, agreed to, carried out and recorded", async () => {
    const asked = await take();
    const [offer] = await offers();
    expect(offer?.ticket_id).toBe(ticketOf(asked));
    expect(await codeOf(take())).toBe("409 DUPLICATE_PENDING_REQUEST");
    expect(await inForce()).not.toContain("vm-changes");
    expect(await agreed(asked)).toEqual(["completed"]);
    expect(await inForce()).toContain("vm-changes");
    const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
    const fresh = await world();
    const usual = (await listPolicies.run(fresh.as.viewer, { limit: 50 })).rows.find((p) => p.builtin === "vm-changes");
    const { id: _, created_at, updated_at, ...taken } = rows.find((p) => p.builtin === "vm-changes") ?? {};
    expect(usual).toMatchObject(taken);
    expect((await w.events({ action: "rbac.policy.take" })).at(-1)).toMatchObject({
      outcome: "success",
      resource_name: "Virtual machines",
      details: { after: { name: "Virtual machines" }, reason: "as new workspaces" },
    });
    expect((await offers()).map((o) => o.builtin)).toEqual(["vm-access-prod"]);
    expect(await codeOf(take())).toBe("409 OFFER_ANSWERED");
  });

  test("are taken at once where no policy governs policies, and by two at once only once", async () => {
    await w.db.superuser.query(
      "UPDATE approval_policies SET enabled = false, revision = revision + 1 WHERE workspace_id = $1",
      [w.workspaceId],
    );
    const ends = await Promise.allSettled([take("vm-changes"), take("vm-changes", "owner")]);
    expect(ends.map((e) => e.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await inForce()).filter((builtin) => builtin === "vm-changes")).toHaveLength(1);
  });

  test("are declined for good, without anybody's approval, and that is recorded; a declined one asked for is overtaken", async () => {
    const asked = await take();
    expect(resultOf(await decline())).toEqual({ builtin: "vm-changes" });
    expect((await offers()).map((o) => o.builtin)).toEqual(["vm-access-prod"]);
    expect(await inForce()).not.toContain("vm-changes");
    expect((await w.events({ action: "rbac.policy.decline" })).map((e) => e.outcome)).toEqual(["success"]);
    expect(await codeOf(decline())).toBe("409 OFFER_ANSWERED");
    await agreed(asked);
    expect(await inForce()).not.toContain("vm-changes");
  });

  test("that were there and were deleted are offered no more", async () => {
    const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
    const lifecycle = rows.find((p) => p.builtin === "lifecycle");
    await agreed(await removePolicy.run(w.as.admin, { id: lifecycle?.id }, { clock: w.clock }));
    expect((await offers()).map((o) => o.builtin)).toEqual(LATER);
    expect(await codeOf(take("lifecycle"))).toBe("409 OFFER_ANSWERED");
  });

  test("are told once to who writes policies, by the nightly job, with what they say; and recorded", async () => {
    expect(await tellOfOffers(w.clock.now())).toBeGreaterThanOrEqual(2);
    const { rows } = await w.db.superuser.query(
      `SELECT u.name, n.title, n.body FROM notifications n JOIN users u ON u.id = n.user_id
       WHERE n.workspace_id = $1 AND n.subject_type = 'policy-offer' AND n.subject_id = 'vm-changes' ORDER BY 1`,
      [w.workspaceId],
    );
    expect(rows.map((r) => r.name)).toEqual(["admin", "owner"]);
    expect(rows[0]).toMatchObject({
      title: "This version offers the policy Virtual machines; it is not in force here",
      body: expect.stringContaining("need 1 approver"),
    });
    expect((await w.events()).at(-1)).toMatchObject({
      action: "rbac.policy.offer",
      actor_kind: "job",
      details: { policies: LATER },
    });
    expect(await tellOfOffers(w.clock.now())).toBe(0);
    expect(await codeOf(tellOffers.run(w.as.owner, { builtins: LATER }))).toBe("403 PERMISSION_DENIED");
    expect((await inForce()).filter((builtin) => LATER.includes(builtin ?? ""))).toEqual([]);
  });

  test("are nobody's to answer but who writes policies (403, recorded), and unknown ones are 404", async () => {
    const before = (await w.events()).length;
    expect(await codeOf(take("vm-changes", "operator"))).toBe("403 PERMISSION_DENIED");
    expect(await codeOf(decline("vm-changes", "approver"))).toBe("403 PERMISSION_DENIED");
    expect((await w.events()).slice(before).map((e) => e.outcome)).toEqual(["denied", "denied"]);
    expect((await offers("viewer"))[0]).toMatchObject({
      can_take: false,
      reasons: ["You need the permission policy:write."],
    });
    for (const name of ["nothing", "", "__proto__"]) expect(await codeOf(take(name))).toBe("404 NOT_FOUND");
    expect(await codeOf(decline("nothing"))).toBe("404 NOT_FOUND");
  });

  test("say what keeps them from being taken: a name, or nobody who could approve", async () => {
    await w.db.superuser.query(
      `UPDATE approval_policies SET name = 'virtual MACHINES', revision = revision + 1 WHERE workspace_id = $1 AND builtin = 'lifecycle'`,
      [w.workspaceId],
    );
    expect((await offers())[0]?.reasons[0]).toContain("There is a policy called Virtual machines already.");
    expect(await codeOf(take())).toBe("409 NAME_TAKEN");
    await w.db.superuser.query(
      "DELETE FROM grants WHERE workspace_id = $1 AND role IN ('approver', 'security-approver', 'owner')",
      [w.workspaceId],
    );
    expect((await offers())[1]?.reasons[0]).toContain("Nobody is an approver");
    expect(await codeOf(take("vm-access-prod"))).toBe("422 NO_ELIGIBLE_DECIDER");
  });

  test("are listed, asked for and declined over HTTP", async () => {
    const api = apiOf(w, "admin");
    const listed = await api.get("/api/v1/policies/offers");
    expect([listed.status, listed.body.offers.length]).toEqual([200, 2]);
    const tried = await api.post("/api/v1/policies/offers/vm-changes", { dry_run: true });
    expect([tried.status, tried.body.status]).toEqual([200, "dry_run"]);
    const asked = await api.post("/api/v1/policies/offers/vm-changes", {});
    expect([asked.status, asked.body.action, asked.body.status]).toEqual([202, "policy.change", "pending_approval"]);
    expect((await api.delete("/api/v1/policies/offers/vm-access-prod")).status).toBe(204);
    expect((await api.post("/api/v1/policies/offers/vm-changes", { gates: [] })).status).toBe(422);
  });
});
