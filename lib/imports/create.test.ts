import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import * as pools from "@/lib/db/pool";
import { putDraft } from "@/lib/drafts/put";
import { ImportAnswer } from "@/lib/imports/answers";
import { createImport } from "@/lib/imports/create";
import { getImport } from "@/lib/imports/get";
import { listImports } from "@/lib/imports/list";
import { runImport } from "@/lib/jobs/import";
import { hasRealData, realData } from "@/lib/testing/real-data";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");

let w: World;
beforeAll(async () => {
  w = await world();
});
let names = 0;
beforeEach(() => {
  names += 1;
});
const unique = (name: string) => `${name}-${names}`;
const server = (name: string, more: object = {}) => ({ name: unique(name), description: "A server", ...more });
const ref = (name: string, kind = "mcp-server") => ({ plugin: "catalog", kind, name: unique(name) });

async function start(document: unknown, as: PersonName = "operator") {
  const started = await createImport.run(w.as[as], { document, source: "test" }, { clock: w.clock });
  if (started.kind !== "done") throw new Error("an import does not wait");
  // As the reference says it, and nothing beside.
  ImportAnswer.parse(started.result);
  return { workspace_id: w.workspaceId, import_id: started.result.id };
}
const read = (job: { import_id: string }, limit = 50, state?: string) =>
  getImport.run(w.as.viewer, { id: job.import_id, limit, ...(state && { state }) });

/** Takes a catalog in and works it through, as the queue would. */
async function importAll(document: unknown, as: PersonName = "operator") {
  const job = await start(document, as);
  await runImport(job, { last: true, clock: w.clock });
  return read(job);
}
const count = async (table: string, where: string, ...values: unknown[]) => {
  const { rows } = await w.db.superuser.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE workspace_id = $1 AND ${where}`,
    [w.workspaceId, ...values],
  );
  return rows[0]?.n;
};
const versionsOf = (name: string) =>
  count("asset_versions", "asset_id = (SELECT id FROM assets WHERE workspace_id = $1 AND name = $2)", unique(name));
const eventsOf = async (name: string) =>
  (await w.events({ action: "asset.import" })).filter((e) => String(e.resource_name).endsWith(`/${unique(name)}`));

describe("an import", () => {
  test("registers, saves the draft and cuts a version: one event an entry, in the name of whoever asked", async () => {
    const done = await importAll([server("a", { owner: "ana", version: "1.4" }), server("b")]);
    expect(done).toMatchObject({ status: "COMPLETED", total: 2, done: 2, created: 2, failed: 0, source: "test" });
    expect(done.items.map((i) => [i.pointer, i.state, i.version])).toEqual([
      ["/0", "created", 1],
      ["/1", "created", 1],
    ]);
    const [event, another] = await eventsOf("a");
    expect(another).toBeUndefined();
    expect(event).toMatchObject({
      outcome: "success",
      actor_kind: "job",
      on_behalf_of: w.as.operator.userId,
      surface: "worker",
      correlation_id: w.as.operator.context.correlationId,
      details: { created: true, source: "test", changed: ["owner", "version"], after: { version: 1, label: "1.4" } },
    });
    const { rows } = await w.db.superuser.query(
      `SELECT a.owner, a.lifecycle, d.digest = v.digest AS drafted, v.source, v.label, v.author_id FROM assets a
       JOIN asset_drafts d ON d.asset_id = a.id JOIN asset_versions v ON v.asset_id = a.id WHERE a.workspace_id = $1 AND a.name = $2`,
      [w.workspaceId, unique("a")],
    );
    expect(rows).toEqual([
      {
        owner: { principal: "ana" },
        lifecycle: "draft",
        drafted: true,
        source: "import",
        label: "1.4",
        author_id: w.as.operator.userId,
      },
    ]);
  });

  test("refuses who may not import (403), and records the refusal", async () => {
    await expect(start([server("a")], "editor")).rejects.toMatchObject({ status: 403 });
    await expect(start([server("a")], "operatorTest")).rejects.toMatchObject({ status: 403 });
    const denied = await w.events({ action: "import.create" });
    expect(denied.filter((e) => e.outcome === "denied")).toHaveLength(2);
  });

  test("hides imports of other workspaces (404)", async () => {
    const job = await start([server("a")]);
    const other = await world();
    await expect(getImport.run(other.as.owner, { id: job.import_id, limit: 5 })).rejects.toMatchObject({ status: 404 });
    expect((await listImports.run(other.as.owner, { limit: 5 })).rows).toEqual([]);
    expect((await listImports.run(w.as.viewer, { limit: 1 })).rows).toMatchObject([{ id: job.import_id, done: 0 }]);
  });

  test("an archived asset refuses its entry (409), and the others go on", async () => {
    await importAll([server("a")]);
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'archived' WHERE workspace_id = $1 AND name = $2", [
      w.workspaceId,
      unique("a"),
    ]);
    const done = await importAll([server("a", { version: "2" }), server("b")]);
    expect(done).toMatchObject({ status: "PARTIAL_SUCCESS", created: 1, failed: 1 });
    expect(done.items[0]).toMatchObject({ state: "failed", code: "ASSET_ARCHIVED", pointer: "/0" });
    expect((await eventsOf("a")).map((e) => e.outcome)).toEqual(["success", "denied"]);
  });

  test("a dry run says what would come and writes nothing", async () => {
    const before = await count("imports", "true");
    const asked = await createImport.run(w.as.operator, { document: [server("a"), 7] }, { dryRun: true });
    expect(asked).toMatchObject({
      kind: "dry_run",
      preview: { spec: { total: 2, failed: 1 }, warnings: ["/1: This entry is not an object."] },
    });
    expect(await count("imports", "true")).toBe(before);
  });
});

describe("again", () => {
  test("unchanged content makes no version, no draft and no event", async () => {
    const catalog = [server("a", { owner: "ana" }), server("b")];
    await importAll(catalog);
    const again = await importAll(catalog);
    expect(again).toMatchObject({ status: "COMPLETED", created: 0, updated: 0, unchanged: 2 });
    expect([await versionsOf("a"), (await eventsOf("a")).length]).toEqual([1, 1]);
  });

  test("changed content saves the draft and cuts the next version", async () => {
    await importAll([server("a")]);
    const again = await importAll([server("a", { version: "2.0" })]);
    expect(again).toMatchObject({ updated: 1, items: [{ state: "updated", version: 2, warnings: [] }] });
    const next = await putDraft.run(w.as.operator, {
      asset: ref("a"),
      content: { name: unique("a"), description: "A server", version: "2.0" },
    });
    expect(next).toMatchObject({ kind: "done", changed: false });
  });

  test("what people did in between stays: their owner, their version, their draft", async () => {
    const first = [server("a", { owner: "ana" })];
    await importAll(first);
    const mine = { name: unique("a"), description: "Better words" };
    await createVersion.run(w.as.operator, { asset: ref("a"), label: "ours", content: mine });
    expect(await importAll(first)).toMatchObject({ unchanged: 1 });
    await putDraft.run(w.as.editor, { asset: ref("a"), content: { ...mine, description: "Half a sentence" } });
    const again = await importAll([server("a", { owner: "bob", version: "2.0" })]);
    expect(again.items).toMatchObject([
      { state: "updated", version: 3, warnings: ["The draft has edits that are in no version; it was left as it is."] },
    ]);
    const { rows } = await w.db.superuser.query(
      "SELECT a.owner, d.content FROM assets a JOIN asset_drafts d ON d.asset_id = a.id WHERE a.workspace_id = $1 AND a.name = $2",
      [w.workspaceId, unique("a")],
    );
    expect(rows).toEqual([{ owner: { principal: "ana" }, content: { ...mine, description: "Half a sentence" } }]);
  });

  test("where a policy gates changes of the record, owner and team are left empty, and the entry says so", async () => {
    const governed = await world();
    const entry = server("a", { owner: "ana" });
    const job = async () => {
      const started = await createImport.run(governed.as.operator, { document: [entry] }, { clock: governed.clock });
      if (started.kind !== "done") throw new Error("an import does not wait");
      const run = { workspace_id: governed.workspaceId, import_id: started.result.id };
      await runImport(run, { last: true, clock: governed.clock });
      return getImport.run(governed.as.viewer, { id: run.import_id, limit: 5 });
    };
    await governed.db.superuser.query(
      `INSERT INTO approval_policies (id, workspace_id, name, description, operations, gates, created_at, updated_at)
       VALUES ('pol_00000000000000000000000077', $1, 'Records', '', '{asset.patch}', '[{"role":"approver","count":1}]', now(), now())`,
      [governed.workspaceId],
    );
    const warnings = [expect.stringContaining("owner and team were left empty")];
    expect((await job()).items).toMatchObject([{ state: "created", version: 1, warnings }]);
    const owner = async () =>
      (await governed.db.superuser.query("SELECT owner FROM assets WHERE workspace_id = $1", [governed.workspaceId]))
        .rows;
    expect(await owner()).toEqual([{ owner: {} }]);
    // Imported again it is unchanged, and still says why the record is empty.
    expect((await job()).items).toMatchObject([{ state: "unchanged", warnings }]);
    await governed.db.superuser.query(
      "UPDATE approval_policies SET enabled = false, revision = revision + 1 WHERE id LIKE 'pol_%77'",
    );
    expect((await job()).items).toMatchObject([{ state: "updated", warnings: [] }]);
    expect(await owner()).toEqual([{ owner: { principal: "ana" } }]);
  });

  test("the lifecycle is never touched", async () => {
    await importAll([server("a", { owner: "ana" })]);
    const asked = await setLifecycle.run(w.as.operator, { asset: ref("a"), state: "active" });
    expect(asked.kind).toBe("pending");
    await importAll([server("a", { status: "deprecated", lifecycle: "active" })]);
    expect(await count("assets", "name = $2 AND lifecycle = 'draft'", unique("a"))).toBe(1);
  });
});

describe("the job", () => {
  test("a bad entry is kept with its place and stops nothing; failed ones are shown first, page by page", async () => {
    const job = await start([server("a"), { name: "" }, server("b"), "text", server("c")]);
    expect(await read(job)).toMatchObject({ status: "IN_PROGRESS", total: 5, done: 2, failed: 2 });
    await runImport(job, { last: true, clock: w.clock });
    const seen: unknown[] = [];
    let cursor: { at: Date; id: string } | undefined;
    do {
      const page = await getImport.run(w.as.viewer, { id: job.import_id, limit: 2, cursor });
      seen.push(page.items.map((i) => [i.pointer, i.state]));
      const { decodeCursor } = await import("@/lib/view/page");
      cursor = page.next_cursor === undefined ? undefined : decodeCursor(page.next_cursor);
    } while (cursor);
    expect(seen).toEqual([
      [
        ["/1", "failed"],
        ["/3", "failed"],
      ],
      [
        ["/0", "created"],
        ["/2", "created"],
      ],
      [["/4", "created"]],
    ]);
    expect((await read(job, 10, "created")).items).toHaveLength(3);
    // Without a name it is about no asset, not about one whose name is empty.
    expect((await read(job, 10, "failed")).items.map((i) => i.asset_ref)).toEqual([null, null]);
  });

  test("goes on where a crash stopped it, and running it twice at once does nothing twice", async () => {
    const job = await start(Array.from({ length: 12 }, (_, i) => server(`s${i}`)));
    const real = pools.appPool();
    let left = 9;
    const spy = vi
      .spyOn(real, "connect")
      .mockImplementation((() =>
        left-- > 0 ? Object.getPrototypeOf(real).connect.call(real) : Promise.reject(new Error("gone"))) as never);
    await expect(runImport(job, { last: false, clock: w.clock })).rejects.toBeDefined();
    spy.mockRestore();
    const stopped = await read(job);
    expect(stopped.status).toBe("IN_PROGRESS");
    expect(stopped.created).toBeGreaterThan(0);
    expect(stopped.created).toBeLessThan(12);
    await Promise.all([1, 2, 3].map(() => runImport(job, { last: true, clock: w.clock })));
    expect(await read(job)).toMatchObject({ status: "COMPLETED", created: 12, unchanged: 0, failed: 0 });
    expect(await versionsOf("s11")).toBe(1);
  });

  test("grants are those held when it runs: what was taken away, the job cannot do", async () => {
    const job = await start([server("a"), server("b")], "operator2");
    await w.db.superuser.query("UPDATE grants SET role = 'viewer' WHERE user_id = $1", [w.as.operator2.userId]);
    await runImport(job, { last: true, clock: w.clock });
    expect(await read(job)).toMatchObject({ status: "FAILED", failed: 2, items: [{ code: "PERMISSION_DENIED" }, {}] });
    await w.db.superuser.query("UPDATE grants SET role = 'operator' WHERE user_id = $1", [w.as.operator2.userId]);
    const later = await start([server("a")], "operator2");
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [w.as.operator2.userId]);
    await runImport(later, { last: true, clock: w.clock });
    expect(await read(later)).toMatchObject({ status: "FAILED", items: [{ code: "REQUESTER_DEACTIVATED" }] });
    expect(await count("assets", "name = $2", unique("a"))).toBe(0);
  });

  test("is enqueued once, and not at all when no entry can be imported", async () => {
    const jobs = async () => {
      const { rows } = await w.db.superuser.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'import.run'",
      );
      return rows[0]?.n ?? 0;
    };
    const before = await jobs();
    await start([server("a")]);
    const none = await start([1, 2]);
    expect(await jobs()).toBe(before + 1);
    expect(await read(none)).toMatchObject({ status: "FAILED", total: 2, failed: 2, finished_at: expect.any(String) });
  });
});

test("models of a YAML catalog become assets of kind model", async () => {
  const done = await importAll(fixture("models.yaml").replaceAll("example", unique("example")));
  expect(done).toMatchObject({ status: "PARTIAL_SUCCESS", total: 4, created: 2, failed: 2, format: "model-catalog" });
  expect(done.items[2]?.asset_ref).toEqual({ plugin: "catalog", kind: "model", name: `${unique("example")}/tiny-1b` });
});

// The public registry is no part of the project; where the folder is not at hand there is nothing to import.
test.skipIf(!hasRealData("mcp/servers.json"))(
  "471 real servers: 464 are registered, seven nameless ones named, then nothing changes",
  async () => {
    const document: unknown = JSON.parse(realData("mcp/servers.json"));
    const first = await importAll(document);
    expect(first).toMatchObject({ status: "PARTIAL_SUCCESS", total: 471, created: 464, failed: 7 });
    const again = await importAll(document);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 464, failed: 7 });
  },
);
