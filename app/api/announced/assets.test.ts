import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/can";
import type { Control } from "@/lib/access/control";
import { listActions } from "@/lib/actions/list";
import { runAction } from "@/lib/actions/run";
import { cancel } from "@/lib/approvals/cancel";
import { assetOverview } from "@/lib/assets/overview";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { bindingEditor } from "@/lib/bindings/editor";
import { bindingMatrix } from "@/lib/bindings/matrix";
import { putBinding } from "@/lib/bindings/put";
import { draftEditor } from "@/lib/drafts/editor";
import { putDraft } from "@/lib/drafts/put";
import { environmentEditor } from "@/lib/environments/editor";
import { patchEnvironment } from "@/lib/environments/patch";
import { createFreeze } from "@/lib/freezes/create";
import { createPolicy } from "@/lib/policies/create";
import { policyEditor } from "@/lib/policies/reading/editor";
import { activeAsset, boundInProd, content, draftAsset, moveTo, type Ref } from "@/lib/testing/arrange";
import { type CountingTarget, startCountingTarget } from "@/lib/testing/counting-target";
import { addMachinePolicies, registerMachines } from "@/lib/testing/machines";
import { actors, lie, press, tally } from "@/lib/testing/tables/announced";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";
import { versionStatusMoves } from "@/lib/versions/status/moves";
import { setVersionStatus } from "@/lib/versions/status/set";

/**
 * What the pages of an asset and of the settings announce beside each control, and what then happens: for everybody, in every
 * state, the thing that is announced is really tried. The pages draw what these views say.
 */
let w: World;
let target: CountingTarget;
beforeAll(async () => {
  target = await startCountingTarget();
  registerMachines(target.url);
  w = await world();
  await addMachinePolicies(w);
});
afterAll(() => target.close());
/** Whoever sees an asset at all: to others nothing is announced. */
const readers = () => Object.entries(actors(w)).filter(([, actor]) => can(actor, "asset:read", "any"));
const seen = tally();
let lies: string[] = [];
beforeEach(async () => {
  lies = [];
  // What a failed test left frozen would stop the next one.
  await sql("UPDATE freeze_windows SET ended_at = now() WHERE workspace_id = $1 AND ended_at IS NULL", [w.workspaceId]);
});
const at = () => ({ clock: w.clock });
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

/** One cell: what was announced against what happens. What then waits is taken back, for the next one to ask the same. */
async function cell(
  [where, who, action]: [string, string, string],
  why: string | null | undefined,
  actor: Actor,
  tryIt: () => ReturnType<typeof press>,
): Promise<boolean> {
  const here = { who, where, action };
  const answer = await tryIt();
  const wrong = lie(here, why ?? null, answer);
  if (wrong) lies.push(wrong);
  seen.add(action, why ?? null);
  if (answer.outcome?.kind === "pending") await cancel.run(actor, { id: answer.outcome.ticket.ticket_id }, at());
  return answer.outcome?.kind === "done" && answer.outcome.changed;
}
const refusedBy = (forecast: { kind: string; why?: string } | null) =>
  forecast?.kind === "refused" ? (forecast.why ?? null) : null;
const why = (control: Control, ...others: (string | null | undefined)[]) =>
  control.why ?? others.find((words) => typeof words === "string") ?? null;

/** Assets in every state that matters to what can be done with them. */
const ASSETS: Record<string, () => Promise<Ref>> = {
  draft: () => draftAsset(w),
  "draft without an owner": async () => {
    const asset = await draftAsset(w);
    await sql("UPDATE assets SET owner = '{}' WHERE workspace_id = $1 AND name = $2", [w.workspaceId, asset.name]);
    return asset;
  },
  active: () => activeAsset(w),
  "active, bound in prod": async () => {
    const asset = await activeAsset(w);
    await boundInProd(w, asset, 1);
    return asset;
  },
  deprecated: async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "deprecated");
    return asset;
  },
  archived: async () => {
    const asset = await activeAsset(w);
    await moveTo(w, asset, "archived");
    return asset;
  },
};
const states = Object.keys(ASSETS);
const bring = (state: string) => (ASSETS[state] as () => Promise<Ref>)();

test.each(states)(
  "an asset that is %s: its lifecycle and its record",
  async (state) => {
    let asset = await bring(state);
    for (const [who, actor] of readers()) {
      const shown = await assetOverview.run(actor, { asset }, at());
      for (const move of shown.lifecycle.moves) {
        const said = why(shown.lifecycle, move.why, refusedBy(move.forecast));
        const moved = await cell([state, who, "move"], said, actor, () =>
          press(setLifecycle.run(actor, { asset, state: move.to }, at())),
        );
        if (moved) asset = await bring(state);
      }
      const patch = { team: { id: "t", name: who } };
      await cell([state, who, "record"], shown.record.why, actor, () =>
        press(patchAsset.run(actor, { asset, patch }, at())),
      );
    }
    expect(lies).toEqual([]);
  },
  60_000,
);

const STATUSES = ["draft", "active", "deprecated", "archived", "active, bound in prod"];
test.each(STATUSES)(
  "a version that is %s: its status",
  async (state) => {
    const make = async () => {
      const asset = await bring(state.includes("prod") ? state : "active");
      const status = state.split(",")[0];
      await sql(
        `UPDATE asset_version_states s SET status = $3 FROM asset_versions v JOIN assets a ON a.id = v.asset_id
        WHERE s.version_id = v.id AND v.number = 1 AND a.workspace_id = $1 AND a.name = $2`,
        [w.workspaceId, asset.name, status],
      );
      return asset;
    };
    let asset = await make();
    for (const [who, actor] of readers()) {
      const shown = await versionStatusMoves.run(actor, { asset, number: 1 }, at());
      for (const move of shown.moves) {
        const said = why(shown.control, move.why, refusedBy(move.forecast));
        const set = () => press(setVersionStatus.run(actor, { asset, number: 1, status: move.to }, at()));
        if (await cell([state, who, "status"], said, actor, set)) asset = await make();
      }
    }
    expect(lies).toEqual([]);
  },
  60_000,
);

test.each(states)(
  "an asset that is %s: where its versions can be bound",
  async (state) => {
    const asset = await bring(state);
    await sql(
      `UPDATE asset_version_states s SET status = 'archived' FROM asset_versions v JOIN assets a ON a.id = v.asset_id
      WHERE s.version_id = v.id AND v.number = 2 AND a.workspace_id = $1 AND a.name = $2`,
      [w.workspaceId, asset.name],
    );
    let n = 0;
    for (const [who, actor] of readers()) {
      const matrix = await bindingMatrix.run(actor, { asset }, at());
      for (const { slug, control } of matrix.environments)
        for (const version of matrix.versions) {
          const here = { asset, environment: slug, version: version.number };
          const editor = await bindingEditor.run(actor, here, at());
          const cellOf = version.cells.find((c) => c.environment === slug);
          const offered = editor.versions.find((v) => v.number === version.number);
          const said = why(control, cellOf?.why);
          // The page of all pairs and the page of one say the same.
          expect(why(editor.control, offered?.why)).toBe(said);
          expect(why(editor.control, editor.proposal?.why)).toBe(said);
          const put = () => press(putBinding.run(actor, { ...here, config: { n: ++n } }, at()));
          await cell([`${state} in ${slug}`, who, "bind"], said, actor, put);
        }
    }
    expect(lies).toEqual([]);
  },
  60_000,
);

test.each(["open", "frozen", "in debt", "frozen, in debt"])(
  "past the approvers, %s: who can break glass",
  async (state) => {
    const asset = await activeAsset(w);
    let n = 0;
    const put = (actor: Actor, more: object) =>
      putBinding.run(actor, { asset, environment: "prod", version: 1, config: { n: ++n } }, { ...at(), ...more });
    const glass = { breakGlass: { reason: "now", incident: "INC-7" } };
    const override = state.startsWith("frozen") ? { freezeOverride: { reason: "now" } } : {};
    const review = () =>
      sql(
        `UPDATE break_glasses SET verdict = 'justified', comment = 'x', reviewed_by_id = $2, reviewed_by_name = 'x', reviewed_at = now()
        WHERE workspace_id = $1 AND reviewed_at IS NULL`,
        [w.workspaceId, w.as.approver.userId],
      );
    await review();
    if (state.includes("debt")) for (const actor of [w.as.admin, w.as.owner]) await put(actor, glass);
    if (state.startsWith("frozen")) await freeze("prod");
    for (const [who, actor] of readers()) {
      if (actor === w.as.operatorTest || actor === w.as.approverTest) continue;
      const { break_glass: shown } = await bindingEditor.run(actor, { asset, environment: "prod" }, at());
      const answer = await press(put(actor, { ...glass, ...override }));
      // Where it is not drawn nothing is announced; it must not be possible then.
      if (!shown.shown) expect([who, answer.status]).toEqual([who, 403]);
      else await cell([state, who, "break glass"], shown.why, actor, async () => answer);
      if (answer.status < 300) await review();
    }
    expect(lies).toEqual([]);
  },
);

test("past a freeze: who can override it where nobody has to agree", async () => {
  const asset = await activeAsset(w);
  await freeze("dev");
  let n = 0;
  for (const [who, actor] of readers()) {
    const editor = await bindingEditor.run(actor, { asset, environment: "dev" }, at());
    const input = { asset, environment: "dev", version: 1, config: { n: ++n } };
    const put = (more: object) => press(putBinding.run(actor, input, { ...at(), ...more }));
    // Without saying so it is the window that is announced, to whoever may bind there.
    await cell(["frozen", who, "bind there"], why(editor.control, editor.frozen), actor, () => put({}));
    const said = why(editor.control, editor.freeze_override);
    await cell(["frozen", who, "override"], said, actor, () => put({ freezeOverride: { reason: "now" } }));
  }
  expect(lies).toEqual([]);
});

async function freeze(environment: string) {
  const starts_at = new Date(w.clock.now().getTime() - 1000).toISOString();
  const ends_at = new Date(w.clock.now().getTime() + 3_600_000).toISOString();
  const window = { name: `Stop ${environment}`, environment, starts_at, ends_at, reason: "quarter end" };
  await createFreeze.run(w.as.admin, window, at());
}

/** What a machine is made under. */
async function service(): Promise<string> {
  const make = async (kind: string, params: object) => {
    const asset = { plugin: "testbed", kind, name: "payments" };
    const action = `${kind}.create`;
    await press(runAction.run(w.as.operator, { asset, action, params }, at()));
    const [{ id }] = await sql("SELECT id FROM assets WHERE workspace_id = $1 AND kind = $2", [w.workspaceId, kind]);
    return id as string;
  };
  return make("service", { system_id: await make("system", {}) });
}

const MACHINES = {
  "never written": "",
  draft: "UPDATE assets SET lifecycle = 'draft' WHERE id = $1",
  archived: "UPDATE assets SET lifecycle = 'archived' WHERE id = $1",
  frozen: "UPDATE assets SET lifecycle = 'draft' WHERE id = $1",
};
test.each(Object.entries(MACHINES))(
  "a machine that is %s: what its plugin offers",
  async (state, set) => {
    const id = `ast_${"0".repeat(25)}1`;
    const asset = { plugin: "testbed", kind: "machine", name: set ? "m-1" : "m-none" };
    await sql(
      `INSERT INTO assets (id, workspace_id, plugin, kind, name, revision, created_at, updated_at)
     VALUES ($1, $2, 'testbed', 'machine', 'm-1', 1, now(), now()) ON CONFLICT DO NOTHING`,
      [id, w.workspaceId],
    );
    if (set) await sql(set, [id]);
    const making = { namespace: "n", service_id: await service(), template_version: 1, cpu: 1 };
    if (state === "frozen") for (const environment of ["dev", "prod"]) await freeze(environment);
    for (const [who, actor] of readers()) {
      const { rows } = await listActions.run(actor, { asset }, at());
      for (const { name, places, creates } of rows)
        for (const place of places) {
          // Making one takes a parent first, and is told so; what is asked here is what can be done to it.
          if (creates && place.can_run) continue;
          const params = name === "machine.modify" ? { cpu: 2 } : creates ? making : {};
          const run = () =>
            press(
              runAction.run(
                actor,
                { asset, action: name, params: { ...params, environment: place.environment } },
                at(),
              ),
            );
          const where = `${state} in ${place.environment}, ${name}`;
          expect([where, place.reasons.length]).toEqual([where, place.can_run ? 0 : 1]);
          await cell([where, who, "action"], place.can_run ? null : place.reasons[0], actor, run);
        }
    }
    expect(lies).toEqual([]);
  },
  60_000,
);

test("the draft, the environment and the policies: who may save", async () => {
  const asset = await draftAsset(w);
  let n = 0;
  for (const [who, actor] of readers()) {
    const draft = await draftEditor.run(actor, { asset }, at());
    await cell(["draft", who, "save"], draft.save.why, actor, () =>
      press(putDraft.run(actor, { asset, content: content(`${++n}`) }, at())),
    );
    await cell(["draft", who, "cut"], draft.cut.why, actor, () =>
      press(createVersion.run(actor, { asset, label: `c${++n}`, content: content(`${n}`) }, at())),
    );
    const environment = await environmentEditor.run(actor, { slug: "dev" }, at());
    await cell(["environment", who, "rename"], environment.control.why, actor, () =>
      press(patchEnvironment.run(actor, { slug: "dev", patch: { name: `Dev ${++n}` } }, at())),
    );
    const policy = await policyEditor.run(actor, {}, at());
    const making = {
      name: `P ${++n}`,
      operations: ["binding.put"],
      gates: [{ role: "approver", count: 1 }],
    };
    await cell(["policy", who, "make"], policy.control.why, actor, () => press(createPolicy.run(actor, making, at())));
  }
  expect(lies).toEqual([]);
});

test("the tables are no empty ones: each thing can be done by some, and not by others for more than one reason", () => {
  const reasons = {
    move: 3,
    record: 2,
    status: 3,
    bind: 4,
    "break glass": 1,
    override: 2,
    action: 5,
    save: 1,
    cut: 1,
    rename: 1,
  };
  for (const [action, least] of Object.entries(reasons)) {
    const { can, cannot, words } = seen.of(action);
    expect([action, can > 0, cannot > 3, words.size]).toEqual([action, true, true, expect.any(Number)]);
    expect([action, words.size >= least]).toEqual([action, true]);
  }
});
