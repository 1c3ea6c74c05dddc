import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { fits } from "@/lib/audit/read/filter";
import { listAuditEvents } from "@/lib/audit/read/list";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, askProd, boundInProd, codeOf, type Ref } from "@/lib/testing/arrange";
import { addPerson, context, type World, world } from "@/lib/testing/world";

let w: World;
let asset: Ref;
let all: Awaited<ReturnType<typeof listed>>;

const listed = async (filter: object = {}, as: Actor = w.as.auditor) =>
  (await listAuditEvents.run(as, { ...filter, limit: 200 })).rows;
const idsOf = (rows: { id: string }[]) => rows.map((r) => r.id);

beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w, { versions: 3 });
  const traced = { ...w.as.operator, context: context({ correlationId: "trace_one" }) };
  await putBinding.run(traced, { asset, environment: "dev", version: 1 }, { clock: w.clock });
  w.clock.advance(60_000);
  await boundInProd(w, asset, 2);
  w.clock.advance(60_000);
  await removeBinding.run(w.as.operator2, { asset, environment: "dev" }, { clock: w.clock });
  await codeOf(putBinding.run(w.as.viewer, { asset, environment: "prod", version: 1 }, { clock: w.clock }));
  await askProd(w, asset, 3);
  await activeAsset(w);
  all = await listed();
});

describe("the list", () => {
  test("is newest first, page by page, without a gap", async () => {
    expect(all.length).toBeGreaterThan(20);
    for (const filter of [{}, { action: ["approval.*", "*.delete"] }, { action: ["-approval.*"] }]) {
      const whole = idsOf(await listed(filter));
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams([
          ["limit", "3"],
          ...(cursor ? [["cursor", cursor]] : []),
          ...(filter.action ?? []).map((a) => ["action", a]),
        ] as string[][]);
        const { body } = await apiOf(w, "auditor").get(`/api/v1/admin/audit-logs?${query}`);
        paged.push(...idsOf(body.logs));
        cursor = body.next_cursor;
      } while (cursor);
      expect(paged).toEqual(whole);
    }
    expect([...all].sort((a, b) => (a.occurred_at + a.id < b.occurred_at + b.id ? 1 : -1))).toEqual(all);
  });

  const half = () => new Date(w.clock.now().getTime() - 60_000).toISOString();
  type Row = (typeof all)[number];
  test.each<[string, () => object, (e: Row) => boolean]>([
    ["an action", () => ({ action: ["binding.put"] }), (e) => e.action === "binding.put"],
    ["a pattern of actions", () => ({ action: ["approval.*"] }), (e) => e.action.startsWith("approval.")],
    ["the other end of a pattern", () => ({ action: ["*.delete"] }), (e) => e.action.endsWith(".delete")],
    [
      "patterns and exceptions",
      () => ({ action: ["approval.*", "version.create", "-approval.start"] }),
      (e) => e.action === "version.create" || (e.action.startsWith("approval.") && e.action !== "approval.start"),
    ],
    ["exceptions alone", () => ({ action: ["-approval.*"] }), (e) => !e.action.startsWith("approval.")],
    ["an action that no event has", () => ({ action: ["nothing.*"] }), () => false],
    ["an actor's id", () => ({ actor_id: [w.as.operator2.id] }), (e) => e.actor.id === w.as.operator2.id],
    [
      "a part of the actor's name",
      () => ({ actor: ["OPERATOR"] }),
      (e) => /operator/i.test(e.actor.name) || e.actor.on_behalf_of === "OPERATOR",
    ],
    ["not that actor", () => ({ actor: ["-operator2"] }), (e) => e.actor.name !== "operator2"],
    ["an environment", () => ({ environment: ["prod"] }), (e) => e.environment === "prod"],
    ["not an environment", () => ({ environment: ["-prod"] }), (e) => e.environment !== "prod"],
    ["an outcome", () => ({ outcome: ["denied"] }), (e) => e.outcome === "denied"],
    ["not an outcome", () => ({ outcome: ["-success"] }), (e) => e.outcome !== "success"],
    ["a surface", () => ({ surface: ["worker"] }), (e) => e.surface === "worker"],
    ["a type of resource", () => ({ resource_type: ["binding"] }), (e) => e.resource.type === "binding"],
    ["a trace", () => ({ correlation_id: ["trace_one"] }), (e) => e.correlation_id === "trace_one"],
    ["from a time on", () => ({ start_time: half() }), (e) => e.occurred_at >= half()],
    ["before a time", () => ({ end_time: half() }), (e) => e.occurred_at < half()],
    ["a word", () => ({ q: "binding.del" }), (e) => e.action === "binding.delete"],
    ["wild cards as words", () => ({ q: "%" }), (e) => e.action.includes("%")],
    [
      "several at once",
      () => ({ environment: ["prod"], outcome: ["success"], action: ["binding.*"] }),
      (e) => e.environment === "prod" && e.outcome === "success" && e.action.startsWith("binding."),
    ],
  ])("filters by %s", async (_, filter, keeps) => {
    expect(idsOf(await listed(filter()))).toEqual(idsOf(all.filter(keeps)));
  });

  test("filters by an asset, under its name and its id, and by what is not of it", async () => {
    const named = await listed({ asset: [`${asset.plugin}/${asset.kind}/${asset.name}`] });
    const root = await w.db.superuser.query("SELECT id FROM assets WHERE workspace_id = $1 AND name = $2", [
      w.workspaceId,
      asset.name,
    ]);
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM audit_events WHERE workspace_id = $1 AND root_id = $2",
      [w.workspaceId, root.rows[0].id],
    );
    expect(new Set(idsOf(named))).toEqual(new Set(idsOf(rows)));
    expect(idsOf(await listed({ asset: [root.rows[0].id] }))).toEqual(idsOf(named));
    const others = await listed({ asset: [`-${root.rows[0].id}`] });
    expect(others.length).toBe(all.length - named.length);
    expect(await listed({ asset: ["no such asset"] })).toEqual([]);
  });

  test("refuses what it does not understand, with the parameter's name", async () => {
    const { get } = apiOf(w, "auditor");
    for (const [query, field] of [
      ["outcome=fine", "/outcome/0"],
      ["start_time=yesterday", "/start_time"],
      ["colour=red", "/colour"],
      ["cursor=x", null],
    ] as const) {
      const { status, body } = await get(`/api/v1/admin/audit-logs?${query}`);
      expect([query, status, body.errors?.[0]?.field ?? null]).toEqual([query, 400, field]);
    }
  });
});

describe("who reads it", () => {
  test("S2-71 needs audit:read: nobody else but auditor, admin and owner", async () => {
    for (const name of ["viewer", "editor", "operator", "approver", "securityApprover"] as const)
      expect([name, (await apiOf(w, name).get("/api/v1/admin/audit-logs")).status]).toEqual([name, 403]);
    for (const name of ["auditor", "admin", "owner"] as const)
      expect([name, (await apiOf(w, name).get("/api/v1/admin/audit-logs")).status]).toEqual([name, 200]);
  });

  test("with a grant for some environments, sees those and what belongs to none", async () => {
    const secret = await addPerson(w.db, {
      workspaceId: w.workspaceId,
      slug: w.slug,
      name: "part",
      role: "auditor",
      environments: ["class:test"],
    });
    const part = await resolveActor({ kind: "session", secret }, w.slug, context());
    expect(idsOf(await listed({}, part))).toEqual(idsOf(all.filter((e) => e.environment !== "prod")));
    expect(await listed({ environment: ["prod"] }, part)).toEqual([]);
  });

  test("sees nothing of another workspace", async () => {
    const other = await world();
    expect(await listed({ correlation_id: ["trace_one"] }, other.as.owner)).toEqual([]);
  });
});

test("S2-67 S2-69 every stage of a request carries its code and the request's id, its failure and its end too", async () => {
  const end = async (arrange: () => Promise<string>) => {
    const ticket = await arrange();
    return (await listed({ ticket_id: [ticket] })).reverse().map((e) => [e.action_code, e.outcome]);
  };
  const usual = [
    ["REQUEST_SUBMITTED", "success"],
    ["APPROVAL_APPROVED", "success"],
    ["EXECUTION_STARTED", "success"],
  ];
  expect(await end(() => boundInProd(w, asset, 1))).toEqual([...usual, ["EXECUTION_COMPLETED", "success"]]);
  const superseded = async () => {
    const another = await activeAsset(w);
    const late = await askProd(w, another, 2);
    await boundInProd(w, another, 1);
    await approve.run(w.as.approver, { id: late }, { clock: w.clock });
    await w.work();
    return late;
  };
  expect(await end(superseded)).toEqual([...usual, ["EXECUTION_FAILED", "failure"]]);
});

test("patterns fit as in the console and in webhooks", () => {
  expect(fits("binding.delete", ["*.delete"])).toBe(true);
  expect(fits("binding.deleted", ["*.delete"])).toBe(false);
  expect(fits("a+b", ["a+*"])).toBe(true);
  expect(fits("approval.start", ["approval.*", "-*.start"])).toBe(false);
  expect(fits("anything", [])).toBe(true);
});

test("S2-65 the view has the seed's columns, and its four patterns of query are index scans", async () => {
  const { rows } = await w.db.superuser.query(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_logs' ORDER BY ordinal_position LIMIT 14",
  );
  expect(rows.map((r) => r.column_name).join(" ")).toBe(
    "id action actor_id actor_name resource_type resource_id resource_name parent_type parent_id environment details ip_address user_agent created_at",
  );
  const other = await world();
  await w.db.superuser.query(
    `INSERT INTO audit_events SELECT r.* FROM (SELECT * FROM audit_events WHERE workspace_id = $2 LIMIT 1) e, generate_series(1, 6000) g,
       jsonb_populate_record(NULL::audit_events, to_jsonb(e) || jsonb_build_object('id', e.id || g, 'workspace_id', $1::text,
         'actor_id', 'usr_' || g % 500, 'resource_type', 'asset', 'resource_id', 'ast_' || g % 500, 'action', 'kind.' || g % 100,
         'occurred_at', e.occurred_at - g * interval '1 second')) AS r`,
    [other.workspaceId, w.workspaceId],
  );
  await w.db.superuser.query("ANALYZE audit_events");
  for (const [pattern, index] of [
    ["actor_id = 'usr_7'", "actor_id"],
    ["resource_type = 'asset' AND resource_id = 'ast_7'", "resource_type_resource_id"],
    ["action = 'kind.7'", "action"],
    ["created_at > now() - interval '1 hour'", "occurred_at"],
  ]) {
    const plan = await w.db.superuser.query(
      `EXPLAIN SELECT * FROM audit_logs WHERE workspace_id = '${other.workspaceId}' AND ${pattern} ORDER BY created_at DESC LIMIT 50`,
    );
    // A month without rows is read whole: there is nothing in it.
    const lines = plan.rows
      .map((r) => r["QUERY PLAN"])
      .filter((line) => !/Seq Scan.*\(cost=0\.00\.\.0\.\d+ rows=1 /.test(line));
    const text = lines.join("\n");
    expect([pattern, /Seq Scan/.test(text), text]).toEqual([
      pattern,
      false,
      expect.stringMatching(`Index Scan.* using audit_events_\\d+_workspace_id_${index}`),
    ]);
  }
});
