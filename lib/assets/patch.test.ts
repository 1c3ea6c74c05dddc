import { beforeAll, describe, expect, test } from "vitest";
import { getAsset } from "@/lib/assets/get";
import { listAssets } from "@/lib/assets/list";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { newId } from "@/lib/db/ids";
import {
  activeAsset,
  allRows,
  aPrompt,
  carryOut,
  codeOf,
  draftAsset,
  moveTo,
  type Ref,
  refusalOf,
  ticketOf,
} from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const patch = (asset: Ref, body: unknown, by = w.as.operator) =>
  patchAsset.run(by, { asset, patch: body }, { clock: w.clock });
const read = async (asset: Ref) => (await getAsset.run(w.as.viewer, { asset })).governance;

const BLOCKS = {
  owner: { principal: "ana", display_name: "Ana", email: "ana@example.test" },
  team: { id: "t-1", name: "Core" },
  sla: { tier: "gold", response_hours: 4 },
  risk: { level: "high", categories: ["pii"] },
  intended_use: { summary: "Summaries", environments: ["prod"], restrictions: ["no minors"] },
  compliance: { tags: ["gdpr"], controls: ["A.5"] },
  review: { last_reviewed_at: "2026-01-02T03:04:05Z", cadence_days: 90 },
  labels: { tier: "one" },
};

describe("a governance record", () => {
  test("S0-04 every block that was patched is read back as it was sent", async () => {
    const asset = aPrompt();
    await patch(asset, BLOCKS);
    expect(await read(asset)).toMatchObject(BLOCKS);
  });

  test("S0-05 a patch of one block leaves the others, a null member clears, an absent one stays", async () => {
    const asset = aPrompt();
    await patch(asset, BLOCKS);
    await patch(asset, { owner: { email: null }, sla: { tier: "silver" } });
    expect(await read(asset)).toMatchObject({
      ...BLOCKS,
      owner: { principal: "ana", display_name: "Ana", email: null },
      sla: { tier: "silver", response_hours: 4 },
      revision: 2,
    });
  });

  test("S0-06 an unknown risk level, SLA tier or member is 422 with the place, and changes nothing", async () => {
    const asset = aPrompt();
    await patch(asset, BLOCKS);
    const before = await allRows(w);
    for (const [body, field] of [
      [{ risk: { level: "enormous" } }, "/risk/level"],
      [{ sla: { tier: "platinum" } }, "/sla/tier"],
      [{ owner: { principal: "ben" }, risk: { level: "LOW" } }, "/risk/level"],
      [{ sla: { response_hours: -1 } }, "/sla/response_hours"],
      [{ owner: { display_name: "Ana\nAdmin" } }, "/owner/display_name"],
      [{ team: { name: "Search\u0007" } }, "/team/name"],
    ] as const) {
      const why = await refusalOf(patch(asset, body));
      expect([why.status, why.code, why.errors[0]?.field]).toEqual([422, "VALIDATION_FAILED", field]);
    }
    expect(await codeOf(patch(asset, { nickname: "x" }))).toBe("422 VALIDATION_FAILED");
    expect(await allRows(w)).toEqual(before);
  });

  test("S0-07 a patch that carries the lifecycle is refused, and the state stays", async () => {
    const asset = aPrompt();
    await patch(asset, BLOCKS);
    const before = await allRows(w);
    expect(await codeOf(patch(asset, { owner: { principal: "ben" }, lifecycle: { state: "active" } }))).toBe(
      "422 LIFECYCLE_READ_ONLY",
    );
    expect(await allRows(w)).toEqual(before);
  });

  test("says it came to be by its first patch, and nothing when nothing changes", async () => {
    const asset = aPrompt();
    await patch(asset, BLOCKS);
    const again = await patch(asset, { team: BLOCKS.team });
    expect(again).toMatchObject({ kind: "done", changed: false, result: { governance: { revision: 1 } } });
    const { id } = await read(asset);
    const events = (await w.events({ action: "asset.patch" })).filter((e) => e.resource_id === id);
    expect(events).toMatchObject([{ details: { created: true, after: { risk: { level: "high" } } } }]);
  });

  test("is written on the revision that was read: 0 creates only, a stale one is 412 with what is there", async () => {
    const asset = aPrompt();
    const at = (ifMatch: number, name: string) =>
      patchAsset.run(w.as.operator, { asset, patch: { team: { name } } }, { clock: w.clock, ifMatch });
    expect(await codeOf(at(1, "too early"))).toBe("412 STALE_REVISION");
    expect(await read(asset)).toMatchObject({ id: null });
    await at(0, "first");
    const stale = await refusalOf(at(0, "second"));
    expect(stale.extra.current).toMatchObject({ revision: 1, governance: { team: { name: "first" } } });
    await at(1, "second");
    expect(await read(asset)).toMatchObject({ revision: 2, team: { name: "second" } });
  });

  test("a name of an unknown kind is 404, a never-seen name of a known one shows the default and writes nothing", async () => {
    const before = await allRows(w);
    expect(await codeOf(patch({ ...aPrompt(), kind: "riddle" }, BLOCKS))).toBe("404 NOT_FOUND");
    expect(await read(aPrompt())).toMatchObject({
      id: null,
      revision: 0,
      lifecycle: { state: "draft" },
      risk: { level: "medium" },
    });
    expect(await allRows(w)).toEqual(before);
  });
});

describe("what a policy reads", () => {
  test("lowering the risk waits for an owner or a security approver; raising it does not", async () => {
    const asset = await draftAsset(w, { risk: "high" });
    const id = ticketOf(await patch(asset, { risk: { level: "low" } }));
    expect((await read(asset)).risk.level).toBe("high");
    expect(await carryOut(w, id, w.as.securityApprover)).toEqual(["completed"]);
    expect((await read(asset)).risk.level).toBe("low");
    expect((await patch(asset, { risk: { level: "critical" } })).kind).toBe("done");
  });

  test("a label that a policy selects by waits, any other does not", async () => {
    const asset = await draftAsset(w);
    await w.db.superuser.query(
      `INSERT INTO approval_policies (id, workspace_id, name, operations, environment_class, labels, gates, created_at, updated_at)
       VALUES ($1, $2, 'regulated', '{binding.put}', 'prod', '{"regulated":"yes"}', '[{"role":"owner","count":1}]', $3, $3)`,
      [newId("pol", w.clock.now()), w.workspaceId, w.clock.now()],
    );
    expect((await patch(asset, { labels: { colour: "red" } })).kind).toBe("done");
    const id = ticketOf(await patch(asset, { labels: { regulated: "yes" } }));
    await carryOut(w, id, w.as.owner);
    expect((await read(asset)).labels).toEqual({ colour: "red", regulated: "yes" });
  });

  test("a lowered risk does not hide a changed label: both are asked, and the patch itself", async () => {
    const other = await world();
    const asset = await draftAsset(other, { risk: "high" });
    const policy = (name: string, operation: string, labels: string | null, gates: string) =>
      other.db.superuser.query(
        `INSERT INTO approval_policies (id, workspace_id, name, operations, labels, gates, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
        [newId("pol", other.clock.now()), other.workspaceId, name, [operation], labels, gates, other.clock.now()],
      );
    await policy("region", "lifecycle.set", '{"region":"eu"}', '[{"role":"approver","count":1}]');
    await policy("labels", "label.change", null, '[{"role":"owner","count":1}]');
    await policy("records", "asset.patch", null, '[{"role":"approver","count":2}]');
    const lower = { risk: { level: "low" }, labels: { region: "eu" } };
    const asked = await patchAsset.run(other.as.operator, { asset, patch: lower }, { clock: other.clock });
    if (asked.kind !== "pending") throw new Error("it should wait");
    expect(asked.ticket.approval).toMatchObject({
      type: "risk.lower",
      gates: [
        { role: "approver", required: 2 },
        { role: "owner", required: 1 },
        { role: "owner-or-security-approver", required: 1 },
      ],
    });
  });

  test("S0-34 a first write that waits stands in no list and is no asset yet", async () => {
    const asset = aPrompt();
    const id = ticketOf(await patch(asset, { labels: { regulated: "no" } }));
    const names = async () => (await listAssets.run(w.as.viewer, { limit: 200 })).rows.map((r) => r.asset_ref.name);
    expect(await names()).not.toContain(asset.name);
    expect(await codeOf(setLifecycle.run(w.as.operator, { asset, state: "active" }))).toBe("404 ASSET_UNKNOWN");
    await carryOut(w, id, w.as.owner);
    expect(await names()).toContain(asset.name);
    expect(await read(asset)).toMatchObject({ revision: 1, labels: { regulated: "no" } });
  });
});

describe("the list", () => {
  test("S0-34 leaves archived assets out, shows them by the flag, and they are read directly", async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "archived");
    const listed = async (over: object) => {
      const { rows } = await listAssets.run(w.as.viewer, { limit: 200, q: asset.name, ...over });
      return rows.filter((r) => r.asset_ref.name === asset.name).length;
    };
    expect([
      await listed({}),
      await listed({ include_archived: true }),
      await listed({ lifecycle: "archived" }),
    ]).toEqual([0, 1, 1]);
    expect((await read(asset)).lifecycle.state).toBe("archived");
  });
});
