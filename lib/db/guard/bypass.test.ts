import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { startExecution } from "@/lib/approvals/execution/start";
import { patchAsset } from "@/lib/assets/patch";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { newId } from "@/lib/db/ids";
import { loadJob } from "@/lib/jobs/actor";
import { activeAsset, askProd, boundInProd, carryOut, type Ref, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
let elsewhere: World;
let asset: Ref;
/** The request that bound version 1, used up by now. */
let used: string;
let binding: { id: string; version_id: string; config_digest: string };
/** Ids of versions 1, 2, 3 by number. */
let versions: string[];

const app = (text: string, ...values: unknown[]) => w.db.app.query(text, values);
const rowOf = async () => {
  const { rows } = await w.db.superuser.query(
    `SELECT b.id, b.version_id, b.config, b.config_digest, b.environment_class, b.authority_id FROM env_bindings b
     JOIN assets a ON a.id = b.asset_id WHERE a.name = $1 AND b.workspace_id = $2 AND b.environment_class = 'prod'`,
    [asset.name, w.workspaceId],
  );
  return rows[0];
};

beforeAll(async () => {
  [w, elsewhere] = [await world(), await world()];
});
beforeEach(async () => {
  asset = await activeAsset(w, { versions: 3 });
  used = await boundInProd(w, asset, 1);
  binding = await rowOf();
  const { rows } = await w.db.superuser.query(
    "SELECT v.id FROM asset_versions v JOIN assets a ON a.id = v.asset_id WHERE a.name = $1 ORDER BY number",
    [asset.name],
  );
  versions = rows.map((r) => r.id);
});

/** Tries, as the application's role, to put version 2 in prod under this authority; must end refused and unmoved. */
async function refused(authority: { kind?: string | null; id: string | null }, why: RegExp, to = versions[1]) {
  const before = await rowOf();
  const move = app(
    "UPDATE env_bindings SET version_id = $2, authority_kind = $3, authority_id = $4 WHERE id = $1",
    binding.id,
    to,
    authority.kind === undefined ? "approval" : authority.kind,
    authority.id,
  );
  await expect(move).rejects.toThrow(why);
  expect(await rowOf()).toEqual(before);
}

/** A request approved by somebody and started, as the job runner does before it applies. */
async function executing(of: World, ref: Ref, version: number): Promise<string> {
  const id = await askProd(of, ref, version);
  await approve.run(of.as.approver, { id }, { clock: of.clock });
  const { rows } = await of.db.superuser.query("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
  const job = await loadJob(of.workspaceId, rows[0].event_id);
  if (!job) throw new Error("no job");
  await startExecution.run(job.actor, { id, attempt: 1 }, { clock: of.clock });
  return id;
}

/** A request that this role wrote itself: a copy of a real one with other columns, moved along to EXECUTING by UPDATE. */
async function forged(from: string, columns: object): Promise<string> {
  const id = newId("apr", new Date());
  const fresh = {
    id,
    status: "PENDING_APPROVAL",
    decided_at: null,
    executing_at: null,
    executed_at: null,
    fencing_token: 0,
    duplicate_key: id,
    ...columns,
  };
  await app(
    "INSERT INTO approval_requests SELECT (jsonb_populate_record(r, $2)).* FROM approval_requests r WHERE id = $1",
    from,
    JSON.stringify(fresh),
  );
  await app("UPDATE approval_requests SET status = 'APPROVED', decided_at = created_at WHERE id = $1", id);
  await app("UPDATE approval_requests SET status = 'EXECUTING' WHERE id = $1", id);
  return id;
}
const decide = (
  request: string,
  by: string | null,
  over: { digest?: string; verdict?: string; seats?: string[] } = {},
) =>
  app(
    `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name, decided_via, created_at)
     SELECT $1, workspace_id, id, coalesce($4, proposal_digest), true, $5, $6, $3, 'x', 'api', created_at FROM approval_requests WHERE id = $2`,
    newId("dec", new Date()),
    request,
    by,
    over.digest ?? null,
    over.verdict ?? "approve",
    over.seats ?? ["approver"],
  );

describe("as the application's role, no statement moves a prod binding", () => {
  test("without an authority, or with one that is no such thing", async () => {
    await refused({ id: used }, /no executing request/);
    await refused({ kind: "free", id: null }, /valid authority/);
    await refused({ kind: null, id: null }, /valid authority/);
    await refused({ kind: "break_glass", id: "brk_1" }, /valid authority/);
    await refused({ kind: "exempt", id: used }, /valid authority/);
    await refused({ id: newId("apr", new Date()) }, /no executing request/);
    await refused({ id: null }, /no executing request/);
    await expect(app("UPDATE env_bindings SET config = '{\"x\":1}' WHERE id = $1", binding.id)).rejects.toThrow(
      /no executing request/,
    );
    await expect(app("UPDATE env_bindings SET authority_id = $2 WHERE id = $1", binding.id, "apr_x")).rejects.toThrow(
      /no executing request/,
    );
  });

  test("with a request that waits, or is approved and not yet executing", async () => {
    const waits = await askProd(w, asset, 2);
    await refused({ id: waits }, /no executing request/);
    await approve.run(w.as.approver, { id: waits }, { clock: w.clock });
    await refused({ id: waits }, /no executing request/);
  });

  test("with an executing request of another workspace, another binding, another version or another config", async () => {
    const theirs = await executing(elsewhere, await activeAsset(elsewhere), 2);
    await refused({ id: theirs }, /no executing request/);
    const other = await executing(w, await activeAsset(w), 2);
    await refused({ id: other }, /no executing request/);
    const third = await executing(w, asset, 3);
    await refused({ id: third }, /no executing request/);
    const move = app(
      "UPDATE env_bindings SET version_id = $2, config = '{\"evil\":true}', authority_kind = 'approval', authority_id = $3 WHERE id = $1",
      binding.id,
      versions[2],
      third,
    );
    await expect(move).rejects.toThrow(/no executing request/);
  });

  test("with a request pushed to EXECUTING without decisions, or with ones that do not count", async () => {
    const real = await askProd(w, asset, 2);
    const { operator, approver } = w.as;
    const bare = await forged(real, {});
    await refused({ id: bare }, /do not fill its gates/);
    await decide(bare, operator.userId);
    await refused({ id: bare }, /do not fill its gates/);
    await decide(bare, approver.userId, { digest: "sha256:another" });
    await decide(bare, w.as.approver2.userId, { verdict: "reject" });
    await decide(bare, w.as.owner.userId, { seats: ["owner"] });
    await refused({ id: bare }, /do not fill its gates/);
    await expect(decide(bare, "usr_nobody")).rejects.toThrow(/foreign key/);
    await expect(decide(bare, operator.userId)).rejects.toThrow(/duplicate key/);
  });

  test("with a request whose gates ask for nobody", async () => {
    const real = await askProd(w, asset, 2);
    for (const gates of [
      [],
      [{ role: "approver", count: 0 }],
      [{ role: "approver", count: -3 }],
      [{ role: "approver" }],
    ])
      await refused({ id: await forged(real, { gates }) }, /do not fill its gates/);
  });

  test("with a request that was used: it does not go back, and serves once while it executes", async () => {
    await expect(
      app("UPDATE approval_requests SET status = 'EXECUTING', executed_at = NULL WHERE id = $1", used),
    ).rejects.toThrow(/does not go from SUCCESS to EXECUTING/);
    const [second, third] = [await executing(w, asset, 2), await executing(w, asset, 3)];
    const apply = (version: number, authority: string) =>
      app(
        "UPDATE env_bindings SET version_id = $2, authority_kind = 'approval', authority_id = $3 WHERE id = $1",
        binding.id,
        versions[version - 1],
        authority,
      );
    await apply(2, second);
    await apply(3, third);
    await expect(apply(2, second)).rejects.toThrow(/has been used already/);
    expect((await rowOf()).version_id).toBe(versions[2]);
    await expect(app("DELETE FROM authority_uses")).rejects.toThrow(/permission denied/);
    await expect(app("INSERT INTO authority_uses VALUES ($1, 'apr_x', 'bnd_x')", w.workspaceId)).rejects.toThrow(
      /permission denied/,
    );
  });

  test("by an exempting policy that speaks of another environment, plugin, kind or class, is off, or of another workspace", async () => {
    const made = async (columns: object, workspace = w.workspaceId) => {
      const id = newId("pol", new Date());
      const row = {
        id,
        workspace_id: workspace,
        name: id,
        enabled: true,
        outcome: "exempt",
        gates: [],
        self_approval: "forbidden",
        require_digest: false,
        edits: "forbidden",
        description: "",
        revision: 1,
        created_at: new Date(),
        updated_at: new Date(),
        ...columns,
      };
      await w.db.superuser.query(
        "INSERT INTO approval_policies SELECT * FROM jsonb_populate_record(NULL::approval_policies, $1)",
        [JSON.stringify(row)],
      );
      return { kind: "exempt", id };
    };
    const dev = w.as.operator.environments.find((e) => e.slug === "dev")?.id;
    for (const columns of [
      { environment_id: dev },
      { environment_class: "test" },
      { plugin: "flows" },
      { kind: "model" },
      { enabled: false },
      { deleted_at: new Date() },
    ])
      await refused(await made(columns), /valid authority/);
    await refused(await made({}, elsewhere.workspaceId), /valid authority/);
    await w.db.superuser.query(
      "UPDATE approval_policies SET revision = revision + 1, enabled = false WHERE outcome = 'exempt'",
    );
  });

  test("by deleting, truncating or making another row of it", async () => {
    await expect(app("DELETE FROM env_bindings WHERE id = $1", binding.id)).rejects.toThrow(/permission denied/);
    await expect(app("TRUNCATE env_bindings")).rejects.toThrow(/permission denied/);
    const insert = (columns: object) =>
      app(
        "INSERT INTO env_bindings SELECT (jsonb_populate_record(b, $2)).* FROM env_bindings b WHERE id = $1",
        binding.id,
        JSON.stringify(columns),
      );
    await expect(insert({ id: "bnd_new", version_id: versions[1] })).rejects.toThrow(/no executing request/);
    await expect(
      insert({ id: "bnd_new", version_id: null, config: {}, authority_kind: null, authority_id: null }),
    ).rejects.toThrow(/duplicate key/);
    const fresh = await activeAsset(w);
    const { rows } = await w.db.superuser.query(
      "SELECT a.id AS asset_id, v.id AS version_id FROM assets a JOIN asset_versions v ON v.asset_id = a.id AND v.number = 1 WHERE a.name = $1",
      [fresh.name],
    );
    await expect(insert({ id: "bnd_new", ...rows[0] })).rejects.toThrow(/no executing request/);
    await expect(insert({ id: "bnd_new", ...rows[0], authority_kind: "free", authority_id: null })).rejects.toThrow(
      /valid authority/,
    );
  });

  test("by giving the row another place, or its environment another class and back", async () => {
    await expect(app("UPDATE env_bindings SET environment_class = 'test' WHERE id = $1", binding.id)).rejects.toThrow(
      /keeps its class/,
    );
    const dev = w.as.operator.environments.find((e) => e.slug === "dev")?.id;
    await expect(
      app("UPDATE env_bindings SET environment_id = $2, environment_class = 'test' WHERE id = $1", binding.id, dev),
    ).rejects.toThrow(/keeps its asset and environment/);
    const leave = app(
      "UPDATE environments SET kind = 'Development' WHERE workspace_id = $1 AND slug = 'prod'",
      w.workspaceId,
    );
    await expect(leave).rejects.toThrow(/keeps its class/);
  });

  test("by turning an environment with bindings into Production, authorised by nobody or once by somebody", async () => {
    await putBinding.run(w.as.operator, { asset, environment: "staging", version: 2 }, { clock: w.clock });
    const turn = () =>
      app("UPDATE environments SET kind = 'Production' WHERE workspace_id = $1 AND slug = 'staging'", w.workspaceId);
    await expect(turn()).rejects.toThrow(/keeps its class/);
    await app(
      "UPDATE env_bindings SET authority_kind = 'approval', authority_id = $2 WHERE asset_id = (SELECT id FROM assets WHERE name = $1) AND environment_class = 'test'",
      asset.name,
      used,
    );
    await expect(turn()).rejects.toThrow(/keeps its class/);
    await removeBinding.run(w.as.operator, { asset, environment: "staging" }, { clock: w.clock });
    await expect(turn()).rejects.toThrow(/keeps its class/);
    const empty = await world();
    await empty.db.app.query(
      "UPDATE environments SET kind = 'Production' WHERE workspace_id = $1 AND slug = 'staging'",
      [empty.workspaceId],
    );
  });

  test("by switching the guard off", async () => {
    for (const text of [
      "ALTER TABLE env_bindings DISABLE TRIGGER env_bindings_guard",
      "DROP TRIGGER env_bindings_guard ON env_bindings",
      "SET session_replication_role = replica",
      "SET ROLE assent_owner",
      "SET ROLE assent_jobs",
      "CREATE OR REPLACE FUNCTION assent_guard_binding() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ])
      await expect(app(text), text).rejects.toThrow(/must be owner|permission denied/);
  });
});

describe("through the doors", () => {
  test("put, promote, roll back and unbind of prod wait, whoever asks", async () => {
    for (const by of [w.as.operator, w.as.admin, w.as.owner]) {
      const free = await activeAsset(w, { versions: 3 });
      await boundInProd(w, free, 2);
      await putBinding.run(by, { asset: free, environment: "dev", version: 3 }, { clock: w.clock });
      const input = { asset: free, environment: "prod" };
      ticketOf(await putBinding.run(by, { ...input, version: 1 }, { clock: w.clock }));
      ticketOf(await rollbackBinding.run(by, { ...input, target_version: 1 }, { clock: w.clock }));
      ticketOf(await removeBinding.run(by, input, { clock: w.clock }));
      ticketOf(
        await promoteBinding.run(
          by,
          { asset: free, from_environment: "dev", to_environment: "prod" },
          { clock: w.clock },
        ),
      );
    }
  });

  test("lowering the risk first does not help: it waits itself, and what already waits keeps its gates", async () => {
    const risky = await activeAsset(w, { risk: "critical" });
    const first = await askProd(w, risky, 1);
    const lower = ticketOf(
      await patchAsset.run(w.as.operator, { asset: risky, patch: { risk: { level: "low" } } }, { clock: w.clock }),
    );
    const gates = async (id: string) =>
      (await w.db.superuser.query("SELECT gate_roles FROM approval_requests WHERE id = $1", [id])).rows[0].gate_roles;
    const second = await askProd(w, risky, 2);
    expect([await gates(first), await gates(second)]).toEqual([
      ["approver", "security-approver"],
      ["approver", "security-approver"],
    ]);
    await expect(approve.run(w.as.approver, { id: lower }, { clock: w.clock })).rejects.toThrow("NOT_AN_APPROVER");
    expect(await carryOut(w, lower, w.as.securityApprover)).toEqual(["completed"]);
    expect(await gates(first)).toEqual(["approver", "security-approver"]);
    expect(await carryOut(w, first)).toEqual([]);
  });
});
