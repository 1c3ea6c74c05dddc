import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { assetHistory } from "@/lib/audit/history";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { getBreakGlass } from "@/lib/break-glass/get";
import { reviewBreakGlass } from "@/lib/break-glass/review";
import { newId } from "@/lib/db/ids";
import { apiOf } from "@/lib/testing/api";
import {
  activeAsset,
  allRows,
  askProd,
  boundInProd,
  codeOf,
  draftAsset,
  type Ref,
  refusalOf,
  resultOf,
} from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { workspaceOverview } from "@/lib/workspaces/overview";

let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
});

const breakGlass = { reason: "the model answers nonsense", incident: "INC-7" };
const at = () => ({ clock: w.clock, breakGlass });
const put = (by: Actor, version: number, over: object = {}) =>
  putBinding.run(by, { asset, environment: "prod", version }, { ...at(), ...over });
const debtOf = async (by: Actor): Promise<string> => {
  const { rows } = await w.db.superuser.query(
    "SELECT id FROM break_glasses WHERE workspace_id = $1 AND broken_by_id = $2 AND reviewed_at IS NULL",
    [w.workspaceId, by.userId],
  );
  return rows[0]?.id;
};
const clear = async (by: Actor) =>
  reviewBreakGlass.run(
    w.as.approver,
    { id: await debtOf(by), verdict: "justified", comment: "it was" },
    { clock: w.clock },
  );

// What a test leaves unreviewed would stop the next one.
afterEach(() =>
  w.db.superuser.query(
    `UPDATE break_glasses SET verdict = 'justified', comment = 'x', reviewed_by_id = $2, reviewed_by_name = 'x', reviewed_at = created_at
     WHERE workspace_id = $1 AND reviewed_at IS NULL`,
    [w.workspaceId, w.as.securityApprover.userId],
  ),
);

describe("break-glass", () => {
  test("carries a gated change out at once, under an authority of its own, recorded once as its own class", async () => {
    const before = (await w.events()).length;
    const done = resultOf(await put(w.as.admin, 1));
    expect(done).toMatchObject({ version: 1, authority: { kind: "break_glass", id: expect.stringMatching(/^brk_/) } });
    expect((await w.events()).slice(before)).toMatchObject([
      {
        action: "break_glass.use",
        action_code: "BREAK_GLASS_USED",
        outcome: "success",
        actor_id: w.as.admin.id,
        resource_type: "binding",
        details: {
          operation: "binding.put",
          after: { version: 1 },
          authority: { kind: "break_glass", id: done.authority?.id },
          break_glass: { ...breakGlass, gates: [{ role: "approver", count: 1 }] },
        },
      },
    ]);
    const { rows } = await assetHistory.run(w.as.viewer, { asset, limit: 1 });
    expect(rows[0]).toMatchObject({ action: "break_glass.use" });
    const shown = await getBreakGlass.run(w.as.viewer, { id: done.authority?.id ?? "" });
    expect(shown).toMatchObject({
      status: "OPEN",
      operation: "binding.put",
      incident: "INC-7",
      reason: "the model answers nonsense",
      instead_of: { gates: [{ role: "approver", required: 1 }] },
      broken_by: { name: "admin" },
      review: null,
    });
  });

  test("tells everyone who decides there at once, and nobody else; the breaker least of all", async () => {
    const id = resultOf(await put(w.as.owner, 2)).authority?.id;
    const { rows } = await w.db.superuser.query(
      `SELECT u.name, n.type, n.title, n.body FROM notifications n JOIN users u ON u.id = n.user_id
       WHERE n.subject_type = 'break_glass' AND n.subject_id = $1 ORDER BY u.name`,
      [id],
    );
    expect(rows.map((r) => r.name)).toEqual(["approver", "approver2", "securityApprover"]);
    expect(rows[0]).toMatchObject({ type: "SYSTEM_ALERT", title: expect.stringContaining("owner broke glass") });
    expect(rows[0].body).toContain("INC-7");
  });

  test("is refused while one's earlier one is not reviewed, recorded; two at once leave one", async () => {
    await put(w.as.admin, 1);
    const why = await refusalOf(put(w.as.admin, 2));
    expect([why.status, why.code, why.extra.break_glass_id]).toEqual([
      409,
      "BREAK_GLASS_DEBT",
      await debtOf(w.as.admin),
    ]);
    expect((await w.events()).at(-1)).toMatchObject({
      action: "binding.put",
      outcome: "denied",
      details: { code: "BREAK_GLASS_DEBT" },
    });
    await clear(w.as.admin);
    const other = await activeAsset(w);
    const both = await Promise.allSettled([
      put(w.as.admin, 2),
      putBinding.run(w.as.admin, { asset: other, environment: "prod", version: 1 }, at()),
    ]);
    expect(both.map((b) => b.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find((b) => b.status === "rejected")).toMatchObject({
      reason: { status: 409, code: "BREAK_GLASS_DEBT" },
    });
    await clear(w.as.admin);
  });

  test("is for admins and owners: 403 for whoever else may change it, recorded, and nothing changes", async () => {
    const asked = w.as.operator;
    const before = await w.db.superuser.query("SELECT count(*) FROM break_glasses");
    expect(await codeOf(put(asked, 2))).toBe("403 PERMISSION_DENIED");
    expect((await w.events()).at(-1)).toMatchObject({ action: "binding.put", outcome: "denied", actor_id: asked.id });
    expect(await codeOf(put(w.as.approver, 2))).toBe("403 PERMISSION_DENIED");
    expect((await w.db.superuser.query("SELECT count(*) FROM break_glasses")).rows).toEqual(before.rows);
    expect(await codeOf(putBinding.run(w.as.operatorTest, { asset, environment: "prod", version: 1 }, at()))).toBe(
      "404 NOT_FOUND",
    );
  });

  test("does every gated move of a binding and of a lifecycle, and none of what policies read", async () => {
    const moved = await activeAsset(w);
    await putBinding.run(w.as.operator, { asset: moved, environment: "staging", version: 2 }, { clock: w.clock });
    const owner = w.as.owner;
    const steps: [string, () => Promise<unknown>][] = [
      [
        "binding.promote",
        () => promoteBinding.run(owner, { asset: moved, from_environment: "staging", to_environment: "prod" }, at()),
      ],
      [
        "binding.rollback",
        () => rollbackBinding.run(owner, { asset: moved, environment: "prod", target_version: 1 }, at()),
      ],
      ["binding.delete", () => removeBinding.run(owner, { asset: moved, environment: "prod" }, at())],
      ["lifecycle.set", () => setLifecycle.run(owner, { asset: moved, state: "archived" }, at())],
    ];
    for (const [operation, step] of steps) {
      expect(await step()).toMatchObject({ kind: "done", changed: true });
      expect((await w.events()).at(-1)).toMatchObject({ action: "break_glass.use", details: { operation } });
      await clear(owner);
    }
    const risky = await draftAsset(w, { risk: "high" });
    const lower = patchAsset.run(owner, { asset: risky, patch: { risk: { level: "low" } } }, at());
    expect(await codeOf(lower)).toBe("422 BREAK_GLASS_NOT_HERE");
  });

  test("breaks nothing where nothing has to be approved, and owes nothing", async () => {
    const free = await activeAsset(w);
    const done = await putBinding.run(w.as.owner, { asset: free, environment: "dev", version: 1 }, at());
    expect(resultOf(done).authority).toEqual({ kind: "free", id: null });
    expect(await debtOf(w.as.owner)).toBeUndefined();
    expect((await w.events()).at(-1)).toMatchObject({ action: "binding.put", action_code: null });
  });

  test("does not go past what is impossible, nor past a class prod without policy", async () => {
    const draft = await draftAsset(w);
    expect(await codeOf(putBinding.run(w.as.owner, { asset: draft, environment: "prod", version: 1 }, at()))).toBe(
      "409 ASSET_DRAFT",
    );
    const bare = await world();
    const lonely = await activeAsset(bare);
    await bare.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, enabled = false WHERE workspace_id = $1",
      [bare.workspaceId],
    );
    const work = putBinding.run(
      bare.as.owner,
      { asset: lonely, environment: "prod", version: 1 },
      { clock: bare.clock, breakGlass },
    );
    expect(await codeOf(work)).toBe("409 NO_POLICY");
  });

  test("a dry run says that it would be done at once and writes no row", async () => {
    // An asset of its own: which version the race above left is chance.
    const fresh = await activeAsset(w);
    const before = await allRows(w);
    const dry = { ...at(), dryRun: true };
    expect(await putBinding.run(w.as.owner, { asset: fresh, environment: "prod", version: 1 }, dry)).toMatchObject({
      preview: {
        requires_approval: false,
        policy: { name: "Production changes" },
        warnings: [expect.stringContaining("owes a review")],
      },
    });
    expect(await allRows(w)).toEqual(before);
  });

  test("supersedes what waits for the same binding", async () => {
    const waiting = await activeAsset(w);
    await boundInProd(w, waiting, 1);
    const ticket = await askProd(w, waiting, 2);
    await putBinding.run(w.as.owner, { asset: waiting, environment: "prod", version: 2 }, at());
    await clear(w.as.owner);
    await approve.run(w.as.approver, { id: ticket }, { clock: w.clock });
    expect(await w.work()).toEqual(["failed"]);
    const { rows } = await w.db.superuser.query("SELECT error FROM approval_requests WHERE id = $1", [ticket]);
    expect(rows[0].error.code).toBe("SUPERSEDED");
  });
});

describe("break-glass over HTTP", () => {
  const path = () => `/api/governance/v1alpha1/assets/catalog/prompt/${asset.name}/bindings/prod`;

  test("needs a reason and an incident: 422 names what is missing; other routes do not know the word", async () => {
    const admin = apiOf(w, "admin");
    const without = await admin.put(path(), { version: 2, break_glass: { reason: " " } });
    expect([without.status, without.body.errors.map((e: { field: string }) => e.field)]).toEqual([
      422,
      ["/break_glass/reason", "/break_glass/incident"],
    ]);
    const renamed = await admin.patch("/api/v1/environments/dev", { name: "x", break_glass: breakGlass });
    expect(renamed.status).toBe(422);
  });

  test("a lost answer is asked for again by its key: once done, once owed, the same answer", async () => {
    const other = await activeAsset(w);
    const put = () =>
      apiOf(w, "admin").put(
        `/api/governance/v1alpha1/assets/catalog/prompt/${other.name}/bindings/prod`,
        { version: 1, break_glass: breakGlass },
        { headers: { "idempotency-key": `k-${other.name}` } },
      );
    const [first, again] = [await put(), await put()];
    expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([200, 200, "true"]);
    expect(again.body).toEqual(first.body);
    const { rows } = await w.db.superuser.query("SELECT count(*)::int AS n FROM break_glasses WHERE asset_name = $1", [
      other.name,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
    await clear(w.as.admin);
  });

  test("works by an action, and what it did is listed with its debt until it is reviewed", async () => {
    const acted = await activeAsset(w);
    const action = `/api/governance/v1alpha1/assets/catalog/prompt/${acted.name}/actions/promotion.bind`;
    const done = await apiOf(w, "owner").post(action, {
      params: { environment: "prod", version: 2 },
      break_glass: breakGlass,
    });
    expect([done.status, done.body.data.authority.kind]).toEqual([200, "break_glass"]);
    const id = done.body.data.authority.id;
    const open = await apiOf(w, "viewer").get("/api/v1/break-glass?open=true");
    expect(open.body.break_glasses.map((b: { id: string }) => b.id)).toContain(id);
    const overview = await workspaceOverview.run(w.as.viewer, {}, { clock: w.clock });
    expect(overview.debts.map((b) => b.id)).toContain(id);
    const elsewhere = await apiOf(w, "operatorTest").get("/api/v1/break-glass");
    expect(elsewhere.body.break_glasses.map((b: { id: string }) => b.id)).not.toContain(id);
    const reviewed = await apiOf(w, "approver2").post(`/api/v1/break-glass/${id}/review`, {
      verdict: "unjustified",
      comment: "a call was enough",
    });
    expect(reviewed.body).toMatchObject({
      status: "REVIEWED",
      review: { verdict: "unjustified", reviewed_by: { name: "approver2" } },
    });
    expect((await apiOf(w, "viewer").get("/api/v1/break-glass?open=true")).body.break_glasses).toEqual([]);
  });
});

describe("the review", () => {
  const broken = async (by: Actor) => {
    const other = await activeAsset(w);
    return (
      resultOf(await putBinding.run(by, { asset: other, environment: "prod", version: 1 }, at())).authority?.id ?? ""
    );
  };
  const review = (by: Actor, id: string, over: object = {}) =>
    reviewBreakGlass.run(by, { id, verdict: "justified", comment: "it was", ...over }, { clock: w.clock });

  test("is by somebody else who decides, recorded once, and clears the debt", async () => {
    const id = await broken(w.as.owner);
    expect(await codeOf(review(w.as.owner, id))).toBe("403 SELF_REVIEW_FORBIDDEN");
    expect(await codeOf(review(w.as.admin, id))).toBe("403 PERMISSION_DENIED");
    expect(await codeOf(review(w.as.approverTest, id))).toBe("404 NOT_FOUND");
    expect(await codeOf(review(w.as.approver, newId("brk", w.clock.now())))).toBe("404 NOT_FOUND");
    expect(await codeOf(review(w.as.approver, id, { comment: " " }))).toBe("422 VALIDATION_FAILED");
    const before = (await w.events()).length;
    expect(resultOf(await review(w.as.approver, id))).toMatchObject({ status: "REVIEWED", can_review: false });
    expect((await w.events()).slice(before)).toMatchObject([
      {
        action: "break_glass.review",
        action_code: "BREAK_GLASS_REVIEWED",
        outcome: "success",
        actor_id: w.as.approver.id,
      },
    ]);
    expect(await codeOf(review(w.as.approver2, id))).toBe("409 REVIEWED_ALREADY");
    expect(await debtOf(w.as.owner)).toBeUndefined();
  });

  test("is final, and so is what was done; the database says so to the application's own role", async () => {
    const id = await broken(w.as.owner);
    const app = (text: string) => w.db.app.query(text, [id]);
    await expect(app("UPDATE break_glasses SET reason = 'x' WHERE id = $1")).rejects.toThrow(/permission denied/);
    await expect(app("DELETE FROM break_glasses WHERE id = $1")).rejects.toThrow(/permission denied/);
    await expect(
      app(
        "UPDATE break_glasses SET verdict = 'justified', comment = 'x', reviewed_by_id = broken_by_id, reviewed_by_name = 'x', reviewed_at = created_at WHERE id = $1",
      ),
    ).rejects.toThrow(/somebody_else_reviews/);
    await review(w.as.approver, id);
    await expect(app("UPDATE break_glasses SET comment = 'y' WHERE id = $1")).rejects.toThrow(/review is final/);
    await expect(w.db.superuser.query("UPDATE break_glasses SET incident = 'y' WHERE id = $1", [id])).rejects.toThrow();
  });
});

test("the guard takes a break-glass for its own binding, version and config, once", async () => {
  const other = await activeAsset(w);
  const id = resultOf(await putBinding.run(w.as.owner, { asset: other, environment: "prod", version: 1 }, at()))
    .authority?.id;
  const bindings = await w.db.superuser.query("SELECT id, version_id FROM env_bindings WHERE authority_id = $1", [id]);
  const { rows } = await w.db.superuser.query(
    "SELECT v.id FROM asset_versions v JOIN assets a ON a.id = v.asset_id WHERE a.name = $1 AND v.number = 2",
    [other.name],
  );
  const move = (set: string) => w.db.app.query(`UPDATE env_bindings SET ${set} WHERE id = $1`, [bindings.rows[0].id]);
  await expect(move(`version_id = '${rows[0].id}'`)).rejects.toThrow(/valid authority/);
  await expect(move(`config = '{"x":1}'`)).rejects.toThrow(/valid authority/);
  // Away and back by another authority, then once more by the one that was used.
  await w.db.superuser.query("ALTER TABLE env_bindings DISABLE TRIGGER env_bindings_guard");
  await w.db.superuser.query("UPDATE env_bindings SET authority_kind = 'exempt' WHERE id = $1", [bindings.rows[0].id]);
  await w.db.superuser.query("ALTER TABLE env_bindings ENABLE TRIGGER env_bindings_guard");
  await expect(move("authority_kind = 'break_glass'")).rejects.toThrow(/used already/);
});
