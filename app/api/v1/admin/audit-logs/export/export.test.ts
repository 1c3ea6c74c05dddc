import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { beforeAll, describe, expect, test } from "vitest";
import { formatOf } from "@/lib/audit/export/formats";
import { exportStream } from "@/lib/audit/export/stream";
import { sealPending } from "@/lib/audit/sequencer";
import { putBinding } from "@/lib/bindings/put";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, boundInProd, codeOf, type Ref } from "@/lib/testing/arrange";
import { addPerson, type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";

const DAY_MS = 86_400_000;
const PATH = "/api/v1/admin/audit-logs/export";
const api = createApi();
let w: World;
let asset: Ref;

beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 2 });
  await boundInProd(w, asset, 1);
  for (const reason of ["=cmd|' /C calc'!A0", "+1", '-2 "quoted", and\nmore', "@SUM(A1)"])
    await putBinding.run(
      w.as.operator,
      { asset, environment: "dev", version: 1, config: { reason }, reason },
      { clock: w.clock },
    );
  await codeOf(putBinding.run(w.as.viewer, { asset, environment: "prod", version: 1 }, { clock: w.clock }));
  const dataDir = mkdtempSync(join(tmpdir(), "assent-export-"));
  await sealPending({ dataDir });
  rmSync(dataDir, { recursive: true });
});

async function stream(query: string, headers: Record<string, string> = {}, secret = w.sessions.auditor) {
  const given = { cookie: `assent_session=${secret}`, "assent-workspace": w.slug, ...headers };
  const response = await api(new Request(`http://localhost${PATH}${query}`, { headers: given }));
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}
const ndjson = async (query = "", headers = { accept: "application/x-ndjson" }) =>
  (await stream(query, headers)).text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("S2-70 a page", () => {
  test("has the seed's fields, its pagination, and the event's place and hashes", async () => {
    const { status, body } = await apiOf(w, "auditor").get(`${PATH}?action=binding.put&per_page=2`);
    expect(status).toBe(200);
    expect(body.pagination).toEqual({ page: 1, per_page: 2, total: 6 });
    expect(body.logs).toHaveLength(2);
    const [log] = body.logs;
    expect(Object.keys(log)).toEqual([
      ...[
        "@timestamp",
        "event_id",
        "action",
        "level",
        "actor",
        "resource",
        "context",
        "outcome",
        "details",
        "integrity",
      ],
    ]);
    expect(log).toMatchObject({
      "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      action: "binding.put",
      level: "INFO",
      actor: { id: expect.any(String), name: expect.any(String) },
      resource: { type: "binding", id: expect.stringMatching(/^bnd_/), name: `catalog/prompt/${asset.name}` },
      context: { workspace: w.slug, environment: expect.any(String), correlation_id: "cor_test" },
      integrity: {
        log_index: expect.any(Number),
        workspace_seq: expect.any(Number),
        event_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(body.logs.every((l: { actor: object }) => "ip_address" in l.actor)).toBe(true);
  });

  test("pages are whole, oldest first, and a denied one is a warning", async () => {
    const get = async (query: string) => (await apiOf(w, "auditor").get(`${PATH}?action=-audit.export&${query}`)).body;
    const whole = (await get("per_page=1000")).logs;
    const paged = [];
    for (let page = 1; paged.length < whole.length; page++) paged.push(...(await get(`per_page=7&page=${page}`)).logs);
    expect(paged).toEqual(whole);
    expect(
      whole.filter((l: { outcome: string }) => l.outcome === "denied").map((l: { level: string }) => l.level),
    ).toEqual(["WARN"]);
    const times = whole.map((l: { "@timestamp": string; event_id: string }) => l["@timestamp"] + l.event_id);
    expect([...times].sort()).toEqual(times);
  });

  test("filters by time, action and actor", async () => {
    const { get } = apiOf(w, "auditor");
    const mine = (await get(`${PATH}?actor_id=${w.as.approver.id}&per_page=1000`)).body.logs;
    expect(new Set(mine.map((l: { actor: { id: string } }) => l.actor.id))).toEqual(new Set([w.as.approver.id]));
    const at = w.clock.now().toISOString();
    expect(
      (await get(`${PATH}?end_time=${at}`)).body.logs.every((l: { "@timestamp": string }) => l["@timestamp"] < at),
    ).toBe(true);
    expect((await get(`${PATH}?start_time=2099-01-01T00:00:00Z`)).body).toEqual({
      logs: [],
      pagination: { page: 1, per_page: 100, total: 0 },
    });
  });

  test.each([
    ["per_page=1001", "QUERY_INVALID"],
    ["per_page=0", "QUERY_INVALID"],
    ["page=0", "QUERY_INVALID"],
    ["page=x", "QUERY_INVALID"],
    ["start_time=yesterday", "QUERY_INVALID"],
    ["format=xml", "QUERY_INVALID"],
    ["page=101&per_page=1000", "EXPORT_TOO_DEEP"],
  ])("%s is 400", async (query, code) => {
    const { status, body } = await apiOf(w, "auditor").get(`${PATH}?${query}`);
    expect([status, body.code]).toEqual([400, code]);
  });
});

describe("a stream", () => {
  test("S2-70 of lines holds everything that is hashed: each event's hash is computed again from its line", async () => {
    const rows = await ndjson();
    const sealed = rows.filter((r) => r.log_index !== null);
    expect(sealed.length).toBeGreaterThan(15);
    expect(sealed.map((r) => r.workspace_seq)).toEqual(sealed.map((_, i) => i + 1));
    for (const { event_hash, log_index, workspace_seq, sealed_at, ...hashed } of rows) {
      expect(
        createHash("sha256")
          .update(canonicalize({ v: 1, ...hashed }) ?? "")
          .digest("hex"),
      ).toBe(event_hash);
      expect([log_index === null, workspace_seq === null]).toEqual([sealed_at === null, sealed_at === null]);
    }
    const { rows: all } = await w.db.superuser.query("SELECT id FROM audit_events WHERE workspace_id = $1", [
      w.workspaceId,
    ]);
    expect(new Set(rows.map((r) => r.id))).toEqual(new Set(all.map((r) => r.id)));
  });

  test("goes on after the place that the caller has", async () => {
    const rows = await ndjson();
    const after = await ndjson("?cursor=5");
    expect(after[0].workspace_seq).toBe(6);
    expect(after.slice(0, 10)).toEqual(rows.slice(5, 15));
  });

  test("of a time is in the order of time, and filters are the list's", async () => {
    const rows = await ndjson("?start_time=2000-01-01T00:00:00Z&action=approval.*&action=-approval.start");
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every((r) => r.action.startsWith("approval.") && r.action !== "approval.start")).toBe(true);
    const keys = rows.map((r) => r.occurred_at + r.id);
    expect([...keys].sort()).toEqual(keys);
    expect((await ndjson("?action=approval.*&action=-approval.start")).map((r) => r.id).sort()).toEqual(
      rows.map((r) => r.id).sort(),
    );
  });

  test("of cells begins none with a formula, and is one record a line otherwise", async () => {
    const { type, text } = await stream("?format=csv");
    expect(type).toContain("text/csv");
    const records = readCsv(text);
    const [head, ...rows] = records;
    expect(head).toContain("event_hash");
    expect(new Set(rows.map((r) => r.length))).toEqual(new Set([head?.length]));
    for (const cells of rows) for (const text of cells) expect(text).not.toMatch(/^\s*[=+\-@]/);
  });

  test("neutralises a formula in a name", async () => {
    await w.db.superuser.query("UPDATE users SET name = '=HYPERLINK(\"x\")' WHERE id = $1", [w.as.operator2.id]);
    await apiOf(w, "operator2").put(`/api/governance/v1alpha1/assets/catalog/prompt/${asset.name}/bindings/dev`, {
      version: 2,
    });
    expect((await stream("?format=csv")).text).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test("speaks OCSF and ECS, by parameter or by profile", async () => {
    const ocsf = await ndjson("?format=ocsf", { accept: "*/*" });
    for (const e of ocsf) {
      expect(e).toMatchObject({
        metadata: { version: "1.8.0", product: { name: "Assent" } },
        type_uid: e.class_uid * 100 + e.activity_id,
        time: expect.any(Number),
        severity_id: expect.any(Number),
      });
      expect([3002, 6003]).toContain(e.class_uid);
    }
    expect(ocsf.find((e) => e.api.operation === "binding.put" && e.status_id === 2)?.status_detail).toBe("denied");
    const ecs = await ndjson("", { accept: 'application/x-ndjson; profile="ecs"' });
    expect(ecs[0]).toMatchObject({
      "@timestamp": expect.any(String),
      ecs: { version: expect.any(String) },
      event: { kind: "event", outcome: "success", hash: expect.any(String) },
      trace: { id: expect.any(String) },
    });
    expect(ecs.length).toBeGreaterThanOrEqual(ocsf.length);
  });

  test("is in one piece or in many: nothing is lost or doubled between them", async () => {
    const { rows } = await w.db.superuser.query("SELECT e.* FROM audit_events e WHERE workspace_id = $1 LIMIT 1", [
      w.workspaceId,
    ]);
    await w.db.superuser.query(
      `INSERT INTO audit_events SELECT r.* FROM generate_series(1, 4500) g, jsonb_populate_record(NULL::audit_events, $1::jsonb
         || jsonb_build_object('id', 'aud_' || lpad(g::text, 26, '0'), 'event_hash', '\\x00', 'occurred_at', $2::timestamptz + g % 7 * interval '1 s')) r`,
      [
        JSON.stringify({ ...rows[0], event_hash: null, previous_hash: null }),
        new Date(w.clock.now().getTime() - 40 * DAY_MS),
      ],
    );
    const end = new Date(w.clock.now().getTime() - 39 * DAY_MS).toISOString();
    const seen = (await ndjson(`?end_time=${end}`)).map((r) => r.id);
    expect([seen.length, new Set(seen).size]).toEqual([4500, 4500]);
  });

  test("of the whole log is in its order however many pieces it takes, and large events make pieces no larger", async () => {
    const [few, large] = [4_600, 300];
    const { rows } = await w.db.superuser.query(
      `SELECT e.*, (SELECT max(workspace_seq) FROM audit_leaves WHERE workspace_id = $1)::int AS seq,
         (SELECT max(log_index) FROM audit_leaves)::int AS index FROM audit_events e WHERE workspace_id = $1 LIMIT 1`,
      [w.workspaceId],
    );
    const { seq, index, ...like } = rows[0];
    const at = new Date(w.clock.now().getTime() - 50 * DAY_MS);
    // Texts that cannot be compressed, 20 KB each, in the middle of many small events.
    await w.db.superuser.query(
      `WITH made AS (INSERT INTO audit_events SELECT r.* FROM generate_series(1, $3::int) g, jsonb_populate_record(NULL::audit_events,
           $1::jsonb || jsonb_build_object('id', 'aud_w' || lpad(g::text, 25, '0'), 'event_hash', '\\x00', 'occurred_at', $2::timestamptz + g % 7 * interval '1 s',
             'details', jsonb_build_object('reason', CASE WHEN g BETWEEN 2300 AND 2299 + $4::int
               THEN (SELECT string_agg(md5(g || '.' || i), '') FROM generate_series(1, 640) i) ELSE 'small' END))) r RETURNING *)
       INSERT INTO audit_leaves (log_index, workspace_id, workspace_seq, event_id, occurred_at, sealed_at, retention, event_hash, entry_hash, leaf_hash)
       SELECT $5::int + n, workspace_id, $6::int + n, id, occurred_at, occurred_at, 'prod', event_hash, event_hash, event_hash
       FROM (SELECT *, substr(id, 6)::int AS n FROM made) m`,
      [JSON.stringify({ ...like, event_hash: null, previous_hash: null }), at, few, large, index, seq],
    );
    const done = await exportStream.run(w.as.auditor, { format: "ndjson" }, { clock: w.clock });
    if (done.kind !== "done") throw new Error(done.kind);
    const pieces: Uint8Array[] = [];
    for await (const piece of done.result.open()) pieces.push(piece);
    const seqs = Buffer.concat(pieces)
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).workspace_seq as number | null);
    const sealed = seqs.filter((s) => s !== null);
    expect(sealed).toEqual(Array.from({ length: seq + few }, (_, i) => i + 1));
    expect(seqs.lastIndexOf(seq + few)).toBe(sealed.length - 1);
    expect(Math.max(...pieces.map((p) => p.length))).toBeLessThan(3 * 1024 * 1024);
    expect(pieces.length).toBeGreaterThan(6);
    const inTime = await ndjson(
      `?start_time=${at.toISOString()}&end_time=${new Date(at.getTime() + DAY_MS).toISOString()}`,
    );
    expect([inTime.length, new Set(inTime.map((r) => r.id)).size]).toEqual([few, few]);
  });
});

describe("who exports", () => {
  test("S2-71 auditor, admin and owner may; everybody else is 403, and that is recorded", async () => {
    for (const name of ["auditor", "admin", "owner"] as const)
      expect((await apiOf(w, name).get(PATH)).status).toBe(200);
    for (const name of ["viewer", "editor", "operator", "approver", "securityApprover"] as const)
      expect([name, (await apiOf(w, name).get(PATH)).status]).toEqual([name, 403]);
    const denied = (await w.events({ action: "audit.export" })).filter((e) => e.outcome === "denied");
    expect(denied).toHaveLength(5);
  });

  test("with a grant for some environments, gets those", async () => {
    const grant = {
      workspaceId: w.workspaceId,
      slug: w.slug,
      name: "part",
      role: "auditor",
      environments: ["class:test"],
    };
    const secret = await addPerson(w.db, grant);
    const { text } = await stream("?format=ndjson", {}, secret);
    const seen = new Set(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).environment_slug),
    );
    expect([seen.has("dev"), seen.has("prod"), seen.has(null)]).toEqual([true, false, true]);
  });

  test("leaves exactly one event, written before the first row", async () => {
    const before = (await w.events({ action: "audit.export" })).length;
    await ndjson("?action=binding.*");
    const [event, ...more] = (await w.events({ action: "audit.export" })).slice(before);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      outcome: "success",
      details: { format: "ndjson", filter: { action: ["binding.*"] } },
    });
    await w.db.superuser.query("REVOKE INSERT ON audit_pending FROM assent_app");
    expect((await stream("?format=ndjson")).status).toBe(503);
    await w.db.superuser.query("GRANT INSERT ON audit_pending TO assent_app");
  });

  test("a caller that goes away ends it, and no connection is held meanwhile", async () => {
    const done = await exportStream.run(w.as.auditor, { format: "ndjson" }, { clock: w.clock });
    const reader = done.kind === "done" ? done.result.open().getReader() : null;
    await reader?.read();
    const held = w.db.app.totalCount - w.db.app.idleCount;
    await reader?.cancel();
    expect(held).toBeLessThanOrEqual(1);
  });
});

test("the Accept header names the format", () => {
  expect(
    [
      null,
      "*/*",
      "application/json",
      "text/csv",
      "application/x-ndjson;profile=ocsf",
      "application/x-ndjson, text/csv",
    ].map(formatOf),
  ).toEqual([null, null, null, "csv", "ocsf", "ndjson"]);
});

/** RFC 4180, for the test's own eyes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      for (i++; !(text[i] === '"' && text[i + 1] !== '"'); i++) {
        if (text[i] === '"') i++;
        cell += text[i];
      }
    } else if (text[i] === ",") {
      rows.at(-1)?.push(cell);
      cell = "";
    } else if (text[i] === "\r" && text[i + 1] === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      rows.push([]);
      i++;
    } else cell += text[i];
  }
  return rows.slice(0, -1);
}
