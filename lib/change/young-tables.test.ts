// A connection plans a statement once, perhaps on the first day, when its tables are empty; a hundred assets later it still
// has that plan. So what a write locks and loads must be found by key whatever the server believes of its tables.
import { beforeAll, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { patchAsset } from "@/lib/assets/patch";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { toWire } from "@/lib/db/wire-value";
import { withClient } from "@/lib/db/with-client";
import { activeAsset, askProd, content, draftAsset, moveTo } from "@/lib/testing/arrange";
import { cloneRow, idOf } from "@/lib/testing/load/clone";
import { recordStatements, type Statement } from "@/lib/testing/load/record";
import { type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

const ROWS = 2_000;
/** Each row of a table looked at once, and not once for each of another. */
const MOST_BUFFERS = 1_000;
let w: World;
beforeAll(async () => {
  w = await world();
});
const sql = (text: string) => w.db.superuser.query(text).then((r) => r.rows);

/** Each write once, as its statements: what is looked for is there, in tables that hold little else. */
async function writes(): Promise<Statement[]> {
  const [asset, other, draft] = [await activeAsset(w), await activeAsset(w), await draftAsset(w)];
  const when = { clock: w.clock };
  return recordStatements(w.db.connections.app, async () => {
    await patchAsset.run(w.as.operator, { asset, patch: { risk: { level: "low" } } }, when);
    await createVersion.run(w.as.operator, { asset, label: "v9", content: content("v9") }, when);
    await putBinding.run(w.as.operator, { asset, environment: "test", version: 1 }, when);
    await promoteBinding.run(w.as.operator, { asset, from_environment: "test", to_environment: "prod" }, when);
    await moveTo(w, draft, "active");
    await approve.run(w.as.approver, { id: await askProd(w, asset, 1) }, when);
    await w.work();
    await cancel.run(w.as.operator, { id: await askProd(w, other, 1) }, when);
  });
}

async function fill() {
  const [asset] = await sql(`SELECT a.id, v.id AS version FROM assets a JOIN asset_versions v ON v.asset_id = a.id
    WHERE a.workspace_id = '${w.workspaceId}' AND v.number = 1 ORDER BY a.id LIMIT 1`);
  const [request] = await sql(
    `SELECT id FROM approval_requests WHERE workspace_id = '${w.workspaceId}' ORDER BY id LIMIT 1`,
  );
  const [binding] = await sql(
    `SELECT id FROM env_bindings WHERE workspace_id = '${w.workspaceId}' AND environment_class = 'test' LIMIT 1`,
  );
  const count = ROWS;
  await cloneRow(w.db.superuser, "assets", {
    ...{ where: `id = '${asset.id}'`, count },
    over: { id: idOf("ast", "i"), name: "'filled-' || i" },
  });
  await cloneRow(w.db.superuser, "asset_versions", {
    ...{ where: `id = '${asset.version}'`, count },
    over: { id: idOf("ver", "i"), asset_id: idOf("ast", "i") },
  });
  await cloneRow(w.db.superuser, "env_bindings", {
    ...{ where: `id = '${binding.id}'`, count },
    over: {
      id: idOf("bnd", "i"),
      asset_id: idOf("ast", "i"),
      version_id: idOf("ver", "i"),
      previous_version_id: "NULL",
    },
  });
  await cloneRow(w.db.superuser, "approval_requests", {
    ...{ where: `id = '${request.id}'`, count },
    over: {
      id: idOf("apr", "i"),
      event_id: idOf("evt", "i"),
      asset_id: idOf("ast", "i"),
      duplicate_key: "'filled-' || i",
    },
  });
}

test("writes that were planned while the tables were empty find what they need by key once they are not", async () => {
  for (const table of [
    "assets",
    "asset_versions",
    "asset_version_states",
    "env_bindings",
    "approval_requests",
    "domain_events",
  ])
    await sql(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  const seen = new Set<string>();
  const statements = (await writes()).filter(({ text }) => {
    if (/^(BEGIN|COMMIT|ROLLBACK)/.test(text) || seen.has(text)) return false;
    return seen.add(text);
  });
  expect(statements.length).toBeGreaterThan(30);
  await withClient(w.db.connections.app, async (client) => {
    await client.query(
      "SELECT set_config('assent.workspace_id', $1, false), set_config('plan_cache_mode', 'force_generic_plan', false)",
      [w.workspaceId],
    );
    const executed: { text: string; run: string }[] = [];
    for (const [i, { text, values }] of statements.entries()) {
      const given = values.map((v) => (v === null ? "NULL" : client.escapeLiteral(String(toWire(v))))).join(", ");
      await client.query(`PREPARE written_${i} AS ${text}`);
      executed.push({ text, run: `written_${i}${given && ` (${given})`}` });
    }
    /** What each touches; one that is refused now, because it was done before, touches what it looked at and is left out. */
    const look = async () => {
      const buffers: [string, number][] = [];
      for (const { text, run } of executed) {
        await client.query("BEGIN");
        const plan = await client
          .query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF) EXECUTE ${run}`)
          .then(({ rows }) => rows[0]["QUERY PLAN"][0].Plan)
          .catch(() => null);
        await client.query("ROLLBACK");
        if (plan) buffers.push([text, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]]);
      }
      return buffers;
    };
    await look();
    await fill();
    const found = await look();
    expect(found.length).toBeGreaterThan(25);
    expect(found.filter(([, buffers]) => buffers > MOST_BUFFERS)).toEqual([]);
  });
}, 60_000);
