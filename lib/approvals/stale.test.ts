import { beforeAll, describe, expect, test } from "vitest";
import { getApproval } from "@/lib/approvals/get";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { resolveActor } from "@/lib/auth/resolve";
import { getBinding } from "@/lib/bindings/list";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { patchEnvironment } from "@/lib/environments/patch";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem, SystemPatch } from "@/lib/external-approvals/fields";
import { patchSystem } from "@/lib/external-approvals/patch";
import { createPolicy } from "@/lib/policies/create";
import {
  activeAsset,
  askProd,
  boundInProd,
  carryOut,
  codeOf,
  type Ref,
  resultOf,
  ticketOf,
} from "@/lib/testing/arrange";
import { context, type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const show = (id: string) => getApproval.run(w.as.viewer, { id });
const live = async (asset: Ref) => (await getBinding.run(w.as.viewer, { asset, environment: "prod" })).version;
const failed = async (id: string) => {
  const { status, error, event } = await show(id);
  return [status, error?.code, event.status];
};

describe("a request whose base has moved", () => {
  test("S0-30 is shown as stale and, if approved, ends FAILED with SUPERSEDED; nothing is applied", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await boundInProd(w, asset, 1);
    const waits = await askProd(w, asset, 2);
    expect((await show(waits)).stale).toBe(false);
    await boundInProd(w, asset, 3);
    expect((await show(waits)).stale).toBe(true);
    expect(await carryOut(w, waits)).toEqual(["failed"]);
    expect(await failed(waits)).toEqual(["FAILED", "SUPERSEDED", "FAILED"]);
    expect(await live(asset)).toBe(3);
  });

  test("S0-30 of two different requests that wait side by side the first applied supersedes the other", async () => {
    const asset = await activeAsset(w);
    const [first, second] = [await askProd(w, asset, 1), await askProd(w, asset, 2)];
    expect([(await show(first)).stale, (await show(second)).stale]).toEqual([false, false]);
    expect(await carryOut(w, second)).toEqual(["completed"]);
    expect(await carryOut(w, first)).toEqual(["failed"]);
    expect([await failed(first), await live(asset)]).toEqual([["FAILED", "SUPERSEDED", "FAILED"], 2]);
  });

  test("S0-30 though the version is the same again, for the revision is not", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await boundInProd(w, asset, 1);
    const waits = await askProd(w, asset, 3);
    await boundInProd(w, asset, 2);
    await boundInProd(w, asset, 1);
    expect(await carryOut(w, waits)).toEqual(["failed"]);
    expect([await failed(waits), await live(asset)]).toEqual([["FAILED", "SUPERSEDED", "FAILED"], 1]);
  });
});

describe("a request that can no longer be carried out", () => {
  const sql = (text: string, ...values: unknown[]) => w.db.superuser.query(text, values);

  test("ends with the code of what was archived", async () => {
    const [asset, old] = [await activeAsset(w), await activeAsset(w)];
    const [onAsset, onVersion] = [await askProd(w, asset, 1), await askProd(w, old, 1)];
    await sql("UPDATE assets SET lifecycle = 'archived' WHERE name = $1", asset.name);
    await sql(
      "UPDATE asset_version_states s SET status = 'archived' FROM assets a WHERE a.id = s.asset_id AND a.name = $1",
      old.name,
    );
    expect([await carryOut(w, onAsset), await failed(onAsset)]).toEqual([
      ["failed"],
      ["FAILED", "ASSET_ARCHIVED", "FAILED"],
    ]);
    expect([await carryOut(w, onVersion), await failed(onVersion)]).toEqual([
      ["failed"],
      ["FAILED", "VERSION_ARCHIVED", "FAILED"],
    ]);
    const later = await world();
    const gone = await activeAsset(later);
    const inGone = await askProd(later, gone, 1);
    const runs = await activeAsset(later);
    await boundInProd(later, runs, 1);
    const unbind = { asset: runs, environment: "prod" };
    const stops = ticketOf(await removeBinding.run(later.as.operator, unbind, { clock: later.clock }));
    await sql(
      "UPDATE environments SET archived_at = $2 WHERE workspace_id = $1 AND slug = 'prod'",
      later.workspaceId,
      later.clock.now(),
    );
    expect(await carryOut(later, inGone)).toEqual(["failed"]);
    expect(await carryOut(later, stops)).toEqual(["failed"]);
    for (const id of [inGone, stops])
      expect((await getApproval.run(later.as.viewer, { id })).error?.code).toBe("ENVIRONMENT_ARCHIVED");
    const operator = await resolveActor({ kind: "session", secret: later.sessions.operator }, later.slug, context());
    expect(await codeOf(removeBinding.run(operator, unbind, { clock: later.clock }))).toBe("409 ENVIRONMENT_ARCHIVED");
  });

  test("ends when its requester is no longer active", async () => {
    const other = await world();
    const asset = await activeAsset(other);
    const id = await askProd(other, asset, 1, other.as.operator2);
    await sql("UPDATE users SET deactivated_at = $2 WHERE id = $1", other.as.operator2.userId, other.clock.now());
    expect(await carryOut(other, id)).toEqual(["failed"]);
    expect((await getApproval.run(other.as.viewer, { id })).error?.code).toBe("REQUESTER_DEACTIVATED");
  });

  test("is not weakened by a policy that changes afterwards: it keeps the gates it froze", async () => {
    const other = await world();
    const asset = await activeAsset(other, { risk: "high" });
    const id = await askProd(other, asset, 1);
    await sql(
      "UPDATE approval_policies SET revision = revision + 1, enabled = false WHERE workspace_id = $1 AND builtin = 'prod-changes-high-risk'",
      other.workspaceId,
    );
    expect(await carryOut(other, id)).toEqual([]);
    expect((await getApproval.run(other.as.viewer, { id })).status).toBe("PENDING_APPROVAL");
  });
});

describe("what a request shows", () => {
  test("S0-22 one request has its decisions, the proposal, what is live and the difference", async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    await putBinding.run(
      w.as.operator,
      { asset, environment: "prod", version: 2, config: { t: 1 } },
      { clock: w.clock },
    );
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM approval_requests WHERE asset_name = $1 AND status = 'PENDING_APPROVAL'",
      [asset.name],
    );
    const one = await show(rows[0].id);
    expect(one).toMatchObject({
      decisions: [],
      effective_spec: { version: 2, config: { t: 1 } },
      live: { version: 1, config: {} },
      stale: false,
      can_decide: false,
      event: { status: "PENDING", attempts: 0 },
    });
    expect(one.diff.changes.map((c) => c.path)).toContain("/version");
  });

  test("of a record, an environment and an external system it shows what is there, and what has moved meanwhile", async () => {
    const asset = await activeAsset(w, { risk: "high" });
    const patch = async (level: string) =>
      patchAsset.run(w.as.operator, { asset, patch: { risk: { level } } }, { clock: w.clock });
    const lower = ticketOf(await patch("low"));
    expect(await show(lower)).toMatchObject({
      stale: false,
      live: { governance: { risk: { level: "high" } } },
      diff: { changes: [{ path: "/risk/level", before: "high", after: "low" }] },
    });
    await patchAsset.run(w.as.operator, { asset, patch: { team: { name: "Search" } } }, { clock: w.clock });
    expect((await show(lower)).stale).toBe(false);
    await patch("critical");
    expect(await show(lower)).toMatchObject({ stale: true, live: { governance: { risk: { level: "critical" } } } });
    expect(await carryOut(w, lower, w.as.securityApprover)).toEqual(["failed"]);
    expect(await failed(lower)).toEqual(["FAILED", "SUPERSEDED", "FAILED"]);

    const change = (fields: object) =>
      patchEnvironment.run(w.as.admin, { slug: "prod", patch: fields }, { clock: w.clock });
    const archive = ticketOf(await change({ archived: true }));
    expect(await show(archive)).toMatchObject({
      stale: false,
      live: { name: "Production", archived: false },
      diff: { changes: [{ path: "/archived", before: false, after: true }] },
    });
    await change({ position: 7 });
    expect(await show(archive)).toMatchObject({ stale: true, live: { position: 7 } });

    const system = { name: "changes", type: "webhook", webhook_url: "https://changes.example/in" };
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const off = NewSystem.parse({ ...system, enabled: false, webhook_secret: secret });
    const { id } = resultOf(await createSystem.run(w.as.admin, off, { clock: w.clock }));
    const edit = (fields: object) =>
      patchSystem.run(w.as.admin, { id, patch: SystemPatch.parse(fields) }, { clock: w.clock });
    const on = ticketOf(await edit({ enabled: true }));
    expect(await show(on)).toMatchObject({ stale: false, live: { enabled: false, name: "changes" } });
    expect((await show(on)).diff.changes).toContainEqual(
      expect.objectContaining({ path: "/enabled", before: false, after: true }),
    );
    expect(JSON.stringify((await show(on)).live)).not.toContain(secret.slice(6));
    await edit({ timeout_seconds: 9 });
    expect(await show(on)).toMatchObject({ stale: true, live: { timeout_seconds: 9 } });
  });

  test("its rivals are those that its being carried out would supersede, and no others that wait on the same subject", async () => {
    const rivals = async (id: string) => (await show(id)).rivals.map((r) => r.id);
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    const move = await askProd(w, asset, 2);
    const unbind = ticketOf(await removeBinding.run(w.as.operator, { asset, environment: "prod" }, { clock: w.clock }));
    expect([await rivals(move), await rivals(unbind)]).toEqual([[unbind], [move]]);
    const unbound = await activeAsset(w, { risk: "high" });
    const lower = ticketOf(
      await patchAsset.run(w.as.operator, { asset: unbound, patch: { risk: { level: "low" } } }, { clock: w.clock }),
    );
    const retire = ticketOf(
      await setLifecycle.run(w.as.operator, { asset: unbound, state: "archived" }, { clock: w.clock }),
    );
    const policy = (name: string) => ({
      ...{ name, operations: ["binding.put"], environment_class: "prod" },
      gates: [{ role: "approver", count: 1 }],
    });
    const [one, two] = [
      ticketOf(await createPolicy.run(w.as.admin, policy("One"), { clock: w.clock })),
      ticketOf(await createPolicy.run(w.as.admin, policy("Two"), { clock: w.clock })),
    ];
    for (const id of [lower, retire, one, two]) expect(await rivals(id)).toEqual([]);
    expect(await carryOut(w, one, w.as.securityApprover)).toEqual(["completed"]);
    expect(await carryOut(w, two, w.as.securityApprover)).toEqual(["completed"]);
  });
});
