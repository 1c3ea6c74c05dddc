import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActions } from "@/lib/actions/list";
import { createFreeze } from "@/lib/freezes/create";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, codeOf, resultOf } from "@/lib/testing/arrange";
import { type CountingTarget, startCountingTarget } from "@/lib/testing/counting-target";
import { addMachinePolicies, registerMachines } from "@/lib/testing/machines";
import { type PersonName, type World, world } from "@/lib/testing/world";

let w: World;
let target: CountingTarget;
beforeAll(async () => {
  target = await startCountingTarget();
  registerMachines(target.url);
  w = await world();
  await addMachinePolicies(w);
  const made = await apiOf(w, "operator").post(at("system", "payments", "/actions/system.create"), { params: {} });
  expect(made.status).toBe(200);
});
afterAll(() => target.close());

const at = (kind: string, name: string, rest: string) =>
  `/api/governance/v1alpha1/assets/testbed/${kind}/${name}${rest}`;
const list = (kind: string, name: string, as: PersonName = "operator") =>
  listActions.run(w.as[as], { asset: { plugin: "testbed", kind, name } }, { clock: w.clock });
const action = async (name: string, as?: PersonName) => {
  const { rows } = await list("machine", "m-1", as);
  return rows.find((a) => a.name === `machine.${name}`);
};
/** Registers the machine without its target, so that what is done to one can be listed. */
const register = () =>
  w.db.superuser.query(
    `INSERT INTO assets (id, workspace_id, plugin, kind, name, revision, created_at, updated_at)
     VALUES ('ast_machine', $1, 'testbed', 'machine', 'm-1', 1, now(), now()) ON CONFLICT DO NOTHING`,
    [w.workspaceId],
  );

describe("the actions of an asset", () => {
  test("are those its plugin declares for the kind, with their parameters; a kind without any lists none", async () => {
    const system = await apiOf(w, "viewer").get(at("system", "payments", "/actions"));
    expect([system.status, system.body.actions.map((a: { name: string }) => a.name)]).toEqual([200, ["system.create"]]);
    const { rows } = await list("machine", "new-one");
    expect(rows.map((a) => a.name)).toEqual(
      ["create", "modify", "delete", "start", "stop", "restart", "inspect"].map((verb) => `machine.${verb}`),
    );
    expect(rows[0]).toMatchObject({
      title: "Create machine",
      creates: true,
      effect: "write",
      immutable: ["namespace", "service_id"],
      params: { required: ["namespace", "service_id", "template_version", "cpu"] },
    });
    const prompt = await activeAsset(w);
    expect((await listActions.run(w.as.viewer, { asset: prompt })).rows).toEqual([]);
  });

  test("say place by place what the policies would make of them: the answer is what a press then gets", async () => {
    await register();
    const start = await action("start");
    expect(start?.places.map((p) => [p.environment, p.can_run, p.forecast.kind])).toEqual([
      ["dev", true, "free"],
      ["test", true, "free"],
      ["staging", true, "free"],
      ["prod", true, "gated"],
    ]);
    expect(start?.about).toBe("Switches it on; nothing happens to one that runs.");
    const prod = start?.places.at(-1)?.forecast;
    expect(prod).toMatchObject({ needs: "an approver", policy: { name: "Power of prod machines" } });
    const press = (environment: string) =>
      apiOf(w, "operator").post(at("machine", "m-1", "/actions/machine.start"), { params: { environment } });
    expect((await press("dev")).body.status).toBe("queued");
    expect((await press("prod")).body.status).toBe("pending_approval");
    // Reading is gated by nobody, and in prod silence is not consent.
    const inspect = await action("inspect");
    expect(inspect?.places.at(-1)).toMatchObject({ can_run: false, forecast: { kind: "refused" } });
    expect(inspect?.places.at(-1)?.reasons).toHaveLength(1);
  });

  test("that cannot be done say why, in the words of the refusal", async () => {
    await register();
    const reasons = async (name: string, as: PersonName, place = 0) => (await action(name, as))?.places[place]?.reasons;
    const refused = async (name: string, as: PersonName) => {
      const { status, body } = await apiOf(w, as).post(at("machine", "m-1", `/actions/machine.${name}`), {
        params: { environment: "dev" },
      });
      return [status, body.detail];
    };
    expect([403, (await reasons("start", "viewer"))?.[0]]).toEqual(await refused("start", "viewer"));
    expect(await reasons("create", "operator")).toEqual(["There is a machine of this name already."]);
    const { rows } = await list("machine", "nowhere");
    expect(rows.find((a) => a.name === "machine.start")?.places[0]?.reasons).toEqual([
      "There is no machine of this name yet.",
    ]);
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'archived' WHERE id = 'ast_machine'");
    expect([409, (await reasons("start", "operator"))?.[0]]).toEqual(await refused("start", "operator"));
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'draft' WHERE id = 'ast_machine'");
  });

  test("name only environments that this person may see, and say when one is frozen", async () => {
    await register();
    expect((await action("start", "operatorTest"))?.places.map((p) => p.environment)).toEqual([
      "dev",
      "test",
      "staging",
    ]);
    const ends_at = new Date(w.clock.now().getTime() + 3_600_000).toISOString();
    const starts_at = new Date(w.clock.now().getTime() - 1000).toISOString();
    resultOf(
      await createFreeze.run(
        w.as.admin,
        { environment: "dev", name: "Holidays", reason: "nobody is here", starts_at, ends_at },
        { clock: w.clock },
      ),
    );
    expect((await action("start"))?.places[0]?.reasons[0]).toMatch(/^dev is frozen until .*Holidays: nobody is here/);
  });

  test("of an unknown kind, or of another workspace by its id, are not found; without the permission 403", async () => {
    const other = await world();
    expect(await codeOf(list("gadget", "x"))).toBe("404 NOT_FOUND");
    await register();
    expect(await codeOf(listActions.run(other.as.owner, { asset: { asset_id: "ast_machine" } }))).toBe("404 NOT_FOUND");
    expect((await listActions.run(w.as.owner, { asset: { asset_id: "ast_machine" } })).rows).toHaveLength(7);
    const key = { headers: { authorization: `Bearer ${w.evaluateKey}`, cookie: "" } };
    expect((await apiOf(w, "viewer").get(at("machine", "m-1", "/actions"), key)).status).toBe(403);
  });
});
