import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { createEnvironment } from "@/lib/environments/create";
import { listEnvironments } from "@/lib/environments/list";
import { patchEnvironment } from "@/lib/environments/patch";
import { listPolicies } from "@/lib/policies/reading/list";
import { removePolicy } from "@/lib/policies/remove";
import { apiOf } from "@/lib/testing/api";
import { context, type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
beforeEach(async () => {
  w = await world();
});

const PERF = { slug: "perf", name: "Performance", kind: "Staging" };
const slugs = async (as = w.as.viewer) => (await listEnvironments.run(as, {})).environments.map((e) => e.slug);
const one = async (slug: string) =>
  (await listEnvironments.run(w.as.viewer, {})).environments.find((e) => e.slug === slug);
const patch = (slug: string, fields: object, as = w.as.admin, options = {}) =>
  patchEnvironment.run(as, { slug, patch: fields }, { clock: w.clock, ...options });

async function bindSomething(environment: string) {
  const asset = { plugin: "catalog", kind: "prompt", name: "summarizer" };
  await createVersion.run(w.as.operator, { asset, label: "v1", content: { template: "Say it" } });
  const bound = await putBinding.run(w.as.operator, { asset, environment, version: 1 });
  expect(bound.kind).toBe("done");
}

describe("making an environment", () => {
  test("stands last, in its class, and is recorded", async () => {
    const made = await createEnvironment.run(w.as.admin, { ...PERF, reason: "Load tests" }, { clock: w.clock });
    expect(made).toMatchObject({
      kind: "done",
      result: { slug: "perf", class: "test", position: 4, revision: 1, archived: false },
    });
    expect(await slugs()).toEqual(["dev", "test", "staging", "prod", "perf"]);
    expect(await w.events({ action: "environment.create" })).toMatchObject([
      {
        outcome: "success",
        resource_type: "environment",
        resource_name: "perf",
        details: { after: { kind: "Staging" }, reason: "Load tests" },
      },
    ]);
    const other = await createEnvironment.run(w.as.owner, { slug: "eu", name: "EU", kind: "Production", position: 0 });
    expect(other).toMatchObject({ result: { class: "prod", position: 0 } });
  });

  test("refuses who may not (403), a taken slug (409), and what is no slug or kind (422)", async () => {
    await expect(createEnvironment.run(w.as.operator, PERF)).rejects.toMatchObject({ status: 403 });
    await expect(createEnvironment.run(w.as.admin, { ...PERF, slug: "prod" })).rejects.toMatchObject({
      status: 409,
      code: "SLUG_TAKEN",
    });
    for (const wrong of [{ slug: "Perf" }, { slug: "class:test" }, { kind: "Moon" }, { name: " " }, { position: -1 }])
      await expect(createEnvironment.run(w.as.admin, { ...PERF, ...wrong })).rejects.toMatchObject({ status: 422 });
    expect((await w.events({ action: "environment.create" })).map((e) => e.outcome)).toEqual(["denied", "denied"]);
  });

  test.each(["a\nb", "a\tb", "a\u0007b", "a\u0085b", "a\u2028b"])(
    "refuses %j as its name (422, naming the field): a name is one line that is seen",
    async (name) => {
      const api = apiOf(w, "admin");
      for (const answer of [
        await api.post("/api/v1/environments", { ...PERF, name }),
        await api.patch("/api/v1/environments/dev", { name }),
      ])
        expect([answer.status, answer.body.errors]).toEqual([
          422,
          [{ field: "/name", message: "must be one line without control characters" }],
        ]);
    },
  );

  test("takes blanks around a name for none, and a name in any script", async () => {
    const made = await createEnvironment.run(w.as.admin, { ...PERF, name: " Prüfstand – 試験 🧪\n" });
    expect(made).toMatchObject({ result: { name: "Prüfstand – 試験 🧪" } });
  });

  test("two at once with one slug: one is made, the other is told (409)", async () => {
    const both = await Promise.allSettled([1, 2].map(() => createEnvironment.run(w.as.admin, PERF)));
    expect(both.map((r) => (r.status === "fulfilled" ? "made" : r.reason.code)).sort()).toEqual(["SLUG_TAKEN", "made"]);
  });
});

describe("changing an environment", () => {
  test("renames and moves it at once, and records what changed", async () => {
    const done = await patch("dev", { name: "Workbench", position: 9 }, w.as.admin, { ifMatch: 1 });
    expect(done).toMatchObject({ kind: "done", result: { name: "Workbench", position: 9, revision: 2 } });
    expect(await slugs()).toEqual(["test", "staging", "prod", "dev"]);
    expect(await w.events({ action: "environment.patch" })).toMatchObject([
      {
        environment_slug: "dev",
        details: { before: { name: "Development", position: 0 }, changed: ["name", "position"] },
      },
    ]);
    expect(await patch("dev", { name: "Workbench" })).toMatchObject({ kind: "done", changed: false });
  });

  test("the kind changes only while nothing was ever bound there (409 afterwards)", async () => {
    await createEnvironment.run(w.as.admin, { ...PERF, kind: "Other" });
    const admin = await resolveActor({ kind: "session", secret: w.sessions.admin }, w.slug, context());
    expect(await patch("perf", { kind: "Production" }, admin)).toMatchObject({
      result: { kind: "Production", class: "prod" },
    });
    await bindSomething("dev");
    await expect(patch("dev", { kind: "Production" })).rejects.toMatchObject({
      status: 409,
      code: "ENVIRONMENT_IN_USE",
    });
    expect(await one("dev")).toMatchObject({ kind: "Development", ever_bound: true });
  });

  test("a first bind at the same time is seen: never a free binding in production", async () => {
    const asset = { plugin: "catalog", kind: "prompt", name: "racer" };
    await createVersion.run(w.as.operator, { asset, label: "v1", content: { template: "Say it" } });
    const races = Array.from({ length: 12 }, (_, i) => `race-${i}`);
    for (const slug of races) await createEnvironment.run(w.as.admin, { slug, name: slug, kind: "Other" });
    const [admin, operator] = await Promise.all(
      [w.sessions.admin, w.sessions.operator].map((secret) =>
        resolveActor({ kind: "session", secret }, w.slug, context()),
      ),
    );
    for (const slug of races) {
      const bind = () => putBinding.run(operator as Actor, { asset, environment: slug, version: 1 });
      const turn = () => patch(slug, { kind: "Production" }, admin);
      const ends = await Promise.allSettled(slug.endsWith("1") ? [bind(), turn()] : [turn(), bind()]);
      const lost = ends.filter((end) => end.status === "rejected");
      expect(lost.map((end) => end.reason.status)).toEqual([409]);
    }
    const { rows } = await w.db.superuser.query(
      `SELECT e.slug, b.environment_class = e.class AS agrees, b.version_id IS NULL OR e.class = 'test' AS allowed
       FROM environments e LEFT JOIN env_bindings b ON b.environment_id = e.id WHERE e.workspace_id = $1 AND e.slug LIKE 'race-%'`,
      [w.workspaceId],
    );
    expect(rows.filter((r) => r.agrees === false || !r.allowed)).toEqual([]);
  });

  test("refuses who may not (403), hides what is out of sight (404), refuses a stale revision (412)", async () => {
    await expect(patch("dev", { name: "x" }, w.as.operator)).rejects.toMatchObject({ status: 403 });
    await expect(patch("moon", { name: "x" })).rejects.toMatchObject({ status: 404 });
    await expect(patch("prod", { name: "x" }, w.as.operatorTest)).rejects.toMatchObject({ status: 404 });
    await expect(patch("dev", { name: "x" }, w.as.admin, { ifMatch: 4 })).rejects.toMatchObject({
      status: 412,
      extra: { current: { slug: "dev", revision: 1 } },
    });
    expect(await slugs(w.as.operatorTest)).toEqual(["dev", "test", "staging"]);
  });
});

describe("archiving an environment", () => {
  test("is free outside production, warns of what stays bound, takes no more bindings, and can be undone", async () => {
    await bindSomething("dev");
    const dry = await patch("dev", { archived: true }, w.as.admin, { dryRun: true });
    expect(dry).toMatchObject({
      preview: { warnings: ["What is bound there stays bound: 1."], requires_approval: false },
    });
    expect(await patch("dev", { archived: true })).toMatchObject({ kind: "done", result: { archived: true } });
    expect(await one("dev")).toMatchObject({ archived: true, archived_at: w.clock.now().toISOString() });
    expect(await patch("dev", { archived: false })).toMatchObject({ kind: "done", result: { archived: false } });
  });

  test("in production it waits for an owner or a security approver", async () => {
    const asked = await patch("prod", { archived: true, reason: "Moved away" });
    if (asked.kind !== "pending") throw new Error("should wait");
    expect(asked.ticket.approval).toMatchObject({
      type: "environment.archive",
      environment: { slug: "prod" },
      reason: "Moved away",
    });
    await expect(approve.run(w.as.approver, { id: asked.ticket.ticket_id })).rejects.toMatchObject({ status: 403 });
    expect(await one("prod")).toMatchObject({ archived: false });
    await approve.run(w.as.securityApprover, { id: asked.ticket.ticket_id }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    expect(await one("prod")).toMatchObject({ archived: true });
    expect((await w.events({ action: "environment.patch" })).at(-1)).toMatchObject({
      action_code: "EXECUTION_COMPLETED",
      details: { changed: ["archived"], reason: "Moved away" },
    });
  });

  test("turning it into something else first does not help once it was in use", async () => {
    await w.db.superuser.query(
      `INSERT INTO assets (id, workspace_id, plugin, kind, name, created_at, updated_at) VALUES ('ast_' || $1, $1, 'catalog', 'prompt', 'x', now(), now())`,
      [w.workspaceId],
    );
    await w.db.superuser.query(
      `INSERT INTO env_bindings (id, workspace_id, asset_id, environment_id, environment_class, config_digest, revision)
       SELECT 'bnd_' || $1, $1, 'ast_' || $1, e.id, 'prod', 'x', 2 FROM environments e WHERE e.workspace_id = $1 AND e.slug = 'prod'`,
      [w.workspaceId],
    );
    await expect(patch("prod", { kind: "Other", archived: true })).rejects.toMatchObject({
      code: "ENVIRONMENT_IN_USE",
    });
  });
});

describe("taking an environment out of production", () => {
  const now = (name: "admin" | "operatorTest") =>
    resolveActor({ kind: "session", secret: w.sessions[name] }, w.slug, context());

  test("waits for agreement even while nothing was ever bound there, and the request says what it undoes", async () => {
    const asked = await patch("prod", { kind: "Other", reason: "Not used" });
    if (asked.kind !== "pending") throw new Error("should wait");
    const { approval, ticket_id: id } = asked.ticket;
    expect(approval).toMatchObject({
      type: "environment.archive",
      summary: "Make the environment prod Other instead of Production",
      reason: "Not used",
      gates: [{ role: "owner-or-security-approver", required: 1 }],
      warnings: [expect.stringMatching(/No production environment is left/)],
    });
    expect(await one("prod")).toMatchObject({ kind: "Production" });
    await approve.run(w.as.securityApprover, { id }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    expect(await one("prod")).toMatchObject({ kind: "Other", class: "test" });
    // Back is stricter, so it is free.
    expect(await patch("prod", { kind: "Production" }, await now("admin"))).toMatchObject({ kind: "done" });
  });

  test("one admin alone cannot switch the governing of policies off by way of it", async () => {
    const { rows } = await listPolicies.run(w.as.admin, { limit: 50 });
    await patch("prod", { kind: "Other" });
    const admin = await now("admin");
    for (const { id } of rows) expect((await removePolicy.run(admin, { id }, { clock: w.clock })).kind).toBe("pending");
  });

  test("a second one that stays is not warned of; out of sight it does not exist (404)", async () => {
    await createEnvironment.run(w.as.admin, { slug: "eu", name: "EU", kind: "Production" }, { clock: w.clock });
    const admin = await now("admin");
    const dry = await patch("eu", { kind: "Staging" }, admin, { dryRun: true });
    expect(dry).toMatchObject({ preview: { warnings: [], requires_approval: true } });
    await expect(patch("eu", { kind: "Staging" }, await now("operatorTest"))).rejects.toMatchObject({ status: 404 });
    await patch("eu", { kind: "Staging" }, admin);
    await expect(patch("eu", { kind: "Staging" }, admin)).rejects.toMatchObject({
      status: 409,
      code: "DUPLICATE_PENDING_REQUEST",
    });
  });
});
