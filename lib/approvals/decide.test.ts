import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { reject } from "@/lib/approvals/reject";
import { resolveActor } from "@/lib/auth/resolve";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { createBatch } from "@/lib/batches/create";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { newId } from "@/lib/db/ids";
import { activeAsset, askProd, codeOf, type Ref, refusalOf, resultOf } from "@/lib/testing/arrange";
import { context, type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const say = (
  verb: typeof approve | typeof reject | typeof cancel,
  by: PersonName | Actor,
  id: string,
  more: object = {},
) =>
  verb.run(
    typeof by === "string" ? w.as[by] : by,
    { id, ...(verb === reject && { comment: "no" }), ...more },
    { clock: w.clock },
  );
const decisions = async (id: string) => (await getApproval.run(w.as.viewer, { id })).decisions;
const stateOf = async (id: string) => {
  const { rows } = await w.db.superuser.query(
    `SELECT r.status, e.status AS event, (SELECT count(*)::int FROM graphile_worker._private_jobs j WHERE j.key = e.id) AS jobs
     FROM approval_requests r JOIN domain_events e ON e.id = r.event_id WHERE r.id = $1`,
    [id],
  );
  return rows[0];
};
const live = async (asset: Ref) => (await getBinding.run(w.as.viewer, { asset, environment: "prod" })).version;
const waiting = async (options: { risk?: string } = {}) => {
  const asset = await activeAsset(w, options);
  return { asset, id: await askProd(w, asset, 1) };
};

/** An actor by an API token of this person. */
async function byToken(who: PersonName): Promise<Actor> {
  const secret = `asn_api_${newSecret()}`;
  const now = new Date();
  await w.db.superuser.query(
    `INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, created_at, expires_at)
     VALUES ($1, $2, $3, 'api', 't', $4, 'test', $5, $6)`,
    [newId("tok", now), w.workspaceId, w.as[who].userId, hashSecret(secret), now, new Date(now.getTime() + 86_400_000)],
  );
  return resolveActor({ kind: "token", secret }, null, context());
}

describe("who decides", () => {
  test("a token that may not read requests is told nothing of one but what it lacks", async () => {
    const { id } = await waiting();
    await say(reject, "approver", id);
    const blind = { ...w.as.approver2, tokenScopes: ["asset:write"] };
    for (const tried of [
      () => say(approve, blind, id),
      () => say(reject, blind, id),
      () => createBatch.run(blind, { action: "approve", ticket_ids: [id] }, { clock: w.clock }),
    ])
      expect((await refusalOf(tried())).detail).toBe("This token's scopes do not include approval:decide.");
  });

  test("S0-23 a viewer or an operator is 403, and no decision is recorded", async () => {
    const { id } = await waiting();
    for (const who of ["viewer", "operator2", "editor", "auditor", "admin"] as const)
      expect([who, await codeOf(say(approve, who, id))]).toEqual([who, "403 PERMISSION_DENIED"]);
    expect(await decisions(id)).toEqual([]);
    const denied = (await w.events({ ticket: id })).filter((e) => e.outcome === "denied");
    expect(denied.map((e) => [e.action, e.actor_name])).toEqual(
      ["viewer", "operator2", "editor", "auditor", "admin"].map((who) => ["approval.approve", who]),
    );
  });

  test("S0-24 an approver does: reviewer, time and comment are kept, and the action runs exactly once", async () => {
    const { asset, id } = await waiting();
    const ticket = resultOf(await say(approve, "approver", id, { comment: "Looked at the evals." }));
    expect(ticket).toMatchObject({ status: "APPROVED", gates: [{ role: "approver", required: 1, approved: 1 }] });
    expect(await decisions(id)).toMatchObject([
      {
        verdict: "approve",
        decided_by: { id: w.as.approver.userId, name: "approver" },
        comment: "Looked at the evals.",
        created_at: w.clock.now().toISOString(),
        digest: ticket.proposal_digest,
        digest_seen: false,
      },
    ]);
    expect(await stateOf(id)).toEqual({ status: "APPROVED", event: "PROCESSING", jobs: 1 });
    expect(await w.work()).toEqual(["completed"]);
    expect(await w.work()).toEqual([]);
    expect([await live(asset), await stateOf(id)]).toEqual([1, { status: "SUCCESS", event: "COMPLETED", jobs: 0 }]);
    expect((await w.events({ ticket: id })).filter((e) => e.action === "binding.put")).toHaveLength(1);
  });

  test("S0-25 S0-26 at high risk an approver leaves it pending, a security-approver completes it, nobody counts twice", async () => {
    const { asset, id } = await waiting({ risk: "high" });
    expect(resultOf(await say(approve, "approver", id))).toMatchObject({
      status: "PENDING_APPROVAL",
      gates: [
        { role: "approver", approved: 1 },
        { role: "security-approver", approved: 0 },
      ],
    });
    expect(await codeOf(say(approve, "approver", id))).toBe("409 ALREADY_DECIDED");
    expect(resultOf(await say(approve, "approver2", id)).status).toBe("PENDING_APPROVAL");
    expect(await w.work()).toEqual([]);
    expect(resultOf(await say(approve, "securityApprover", id)).status).toBe("APPROVED");
    expect(await w.work()).toEqual(["completed"]);
    expect(await live(asset)).toBe(1);
  });

  test("S0-25 a security-approver alone does not fill both seats", async () => {
    const { id } = await waiting({ risk: "critical" });
    expect(resultOf(await say(approve, "securityApprover", id)).status).toBe("PENDING_APPROVAL");
    expect(await codeOf(say(approve, "securityApprover", id))).toBe("409 ALREADY_DECIDED");
  });

  test("S0-27 the requester does not, by session, by own token, with or without the seat", async () => {
    const asset = await activeAsset(w);
    const byOwner = await askProd(w, asset, 1, w.as.owner);
    const byOperator = await askProd(w, asset, 2);
    const tries: [Actor, string][] = [
      [w.as.owner, byOwner],
      [await byToken("owner"), byOwner],
      [w.as.operator, byOperator],
      [await byToken("operator"), byOperator],
    ];
    for (const [by, id] of tries)
      for (const verb of [approve, reject]) expect(await codeOf(say(verb, by, id))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    expect([await decisions(byOwner), await decisions(byOperator)]).toEqual([[], []]);
    const why = await refusalOf(say(approve, "owner", byOwner));
    expect((await getApproval.run(w.as.owner, { id: byOwner })).reasons).toEqual(why.reasons);
  });

  test("S0-27 nor by a request that their own token opened", async () => {
    const asset = await activeAsset(w);
    const id = await askProd(w, asset, 1, await byToken("owner"));
    expect(await codeOf(say(approve, "owner", id))).toBe("403 SELF_APPROVAL_FORBIDDEN");
  });

  test("an approver of test environments decides nothing of prod, and nothing without an environment", async () => {
    const { id } = await waiting();
    expect(await codeOf(say(approve, "approverTest", id))).toBe("404 NOT_FOUND");
  });
});

describe("a decision on what was seen", () => {
  test("with another digest is 412 and not recorded, with the right one it is kept as seen", async () => {
    const { id } = await waiting();
    const { proposal_digest } = await getApproval.run(w.as.approver, { id });
    expect(await codeOf(say(approve, "approver", id, { digest: `sha256:${"0".repeat(64)}` }))).toBe(
      "412 CONTENT_CHANGED",
    );
    expect((await w.events({ ticket: id })).map((e) => e.action)).toEqual(["approval.request"]);
    await say(approve, "approver", id, { digest: proposal_digest });
    expect(await decisions(id)).toMatchObject([{ digest_seen: true }]);
  });

  test("without one is 428 where the policy asks for it", async () => {
    const strict = await world();
    await strict.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, require_digest = true WHERE workspace_id = $1 AND builtin = 'prod-changes'",
      [strict.workspaceId],
    );
    const id = await askProd(strict, await activeAsset(strict), 1);
    const deciding = approve.run(strict.as.approver, { id }, { clock: strict.clock });
    expect(await codeOf(deciding)).toBe("428 DIGEST_REQUIRED");
  });
});

describe("the end of a request", () => {
  test("S0-28 S2-05 a rejection closes it, needs its reason, runs nothing and shows in history", async () => {
    const { asset, id } = await waiting();
    expect(await codeOf(say(reject, "approver", id, { comment: "  " }))).toBe("422 VALIDATION_FAILED");
    expect(resultOf(await say(reject, "approver", id, { comment: "Not before the audit." })).status).toBe("REJECTED");
    expect(await stateOf(id)).toEqual({ status: "REJECTED", event: "CANCELLED", jobs: 0 });
    expect([await w.work(), await live(asset)]).toEqual([[], null]);
    expect((await w.events({ ticket: id })).at(-1)).toMatchObject({
      action: "approval.reject",
      action_code: "APPROVAL_REJECTED",
      details: { comment: "Not before the audit." },
    });
  });

  test("S0-29 S2-06 the requester cancels while it is pending, nobody else does", async () => {
    const { id } = await waiting();
    for (const who of ["operator2", "approver", "owner"] as const)
      expect([who, await codeOf(say(cancel, who, id))]).toEqual([who, "403 NOT_THE_REQUESTER"]);
    expect(resultOf(await say(cancel, "operator", id)).status).toBe("CANCELLED");
    expect(await stateOf(id)).toEqual({ status: "CANCELLED", event: "CANCELLED", jobs: 0 });
  });

  test("S0-29 nor does it matter what role they have by then: whoever asked takes it back", async () => {
    const { id } = await waiting();
    const since: Actor = { ...w.as.operator, grants: [{ role: "viewer", environments: null }] };
    expect(resultOf(await say(cancel, since, id)).status).toBe("CANCELLED");
  });

  test("S0-29 afterwards approve, reject and cancel are 409, whichever end it was", async () => {
    const ends = {
      cancelled: [cancel, "operator"],
      rejected: [reject, "approver"],
      approved: [approve, "approver"],
    } as const;
    for (const [verb, by] of Object.values(ends)) {
      const { id } = await waiting();
      await say(verb, by, id);
      for (const executed of [false, true]) {
        if (executed) await w.work();
        expect(await codeOf(say(approve, "approver2", id))).toBe("409 TICKET_NOT_PENDING");
        expect(await codeOf(say(reject, "approver2", id))).toBe("409 TICKET_NOT_PENDING");
        expect(await codeOf(say(cancel, "operator", id))).toBe("409 TICKET_NOT_PENDING");
      }
    }
  });

  test("S2-08 no time and no job ever decides: after sixty days it is still pending", async () => {
    const { id } = await waiting();
    const later = await world();
    later.clock.set(w.clock.now());
    later.clock.advance(60 * 86_400_000);
    await w.work(later.clock);
    const ticket = await getApproval.run(w.as.viewer, { id }, { clock: later.clock });
    expect(ticket).toMatchObject({ status: "PENDING_APPROVAL", days_pending: 60, priority_tier: "urgent" });
  });

  test("asking for the same again while one waits is 409 and names it; another spec may wait beside", async () => {
    const { asset, id } = await waiting();
    const twin = await refusalOf(
      putBinding.run(w.as.operator2, { asset, environment: "prod", version: 1 }, { clock: w.clock }),
    );
    expect([twin.status, twin.code, twin.extra.ticket_id]).toEqual([409, "DUPLICATE_PENDING_REQUEST", id]);
    expect(await askProd(w, asset, 2)).not.toBe(id);
    await say(cancel, "operator", id);
    expect(await askProd(w, asset, 1)).not.toBe(id);
  });
});

describe("S2-69 the codes of the steps", () => {
  test("stand on the events of one ticket, in order, with outcome failure where it failed", async () => {
    const codes = async (id: string) => (await w.events({ ticket: id })).map((e) => `${e.action_code} ${e.outcome}`);
    const { id: cancelled } = await waiting();
    await say(cancel, "operator", cancelled);
    expect(await codes(cancelled)).toEqual(["REQUEST_SUBMITTED success", "REQUEST_CANCELLED success"]);

    const { asset, id: first } = await waiting();
    const second = await askProd(w, asset, 2);
    await say(approve, "approver", first);
    await w.work();
    await say(approve, "approver", second);
    expect(await w.work()).toEqual(["failed"]);
    expect(await codes(first)).toEqual([
      "REQUEST_SUBMITTED success",
      "APPROVAL_APPROVED success",
      "EXECUTION_STARTED success",
      "EXECUTION_COMPLETED success",
    ]);
    expect(await codes(second)).toEqual([
      "REQUEST_SUBMITTED success",
      "APPROVAL_APPROVED success",
      "EXECUTION_STARTED success",
      "EXECUTION_FAILED failure",
    ]);
    const executed = (await w.events({ ticket: first })).at(-1);
    expect(executed).toMatchObject({
      actor_kind: "job",
      on_behalf_of: w.as.operator.userId,
      correlation_id: "cor_test",
    });
  });
});
