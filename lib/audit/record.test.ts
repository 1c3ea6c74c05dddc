import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { beforeAll, describe, expect, test } from "vitest";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { REDACTED } from "@/lib/audit/redact";
import { createWebhook } from "@/lib/audit/webhooks/create";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import { putDraft } from "@/lib/drafts/put";
import { activeAsset, askProd, boundInProd, codeOf, content, moveTo } from "@/lib/testing/arrange";
import { context, type World, world } from "@/lib/testing/world";

type Row = Record<string, unknown> & {
  id: string;
  occurred_at: Date;
  action: string;
  outcome: string;
  resource_id: string;
  previous_hash: Buffer | null;
  event_hash: Buffer;
};
let rows: Row[];
let w: World;

/** Values that a careless way through the database would change. */
const AWKWARD = {
  numbers: [0, -0, 0.1 + 0.2, 1e21, 123456789012345680000, 5e-324, 1.7976931348623157e308, -1e-7, 4.0],
  texts: ["", "\u0001\u007f", "é", "e\u0301", "😀\u{10ffff}", '"\\/\b\f\n\r\t', "  spaces  ", "\u2028"],
  nested: { b: { a: [null, true, { z: 1, y: 2 }] }, "": "empty key", 'key with " quote': 1, "10": 1, "9": 2 },
  password: "is redacted before it is hashed",
};

beforeAll(async () => {
  w = await world();
  const by = { ...w.as.operator, context: context({ ip: "2001:db8::7", userAgent: "Mözilla/5.0 😀" }) };
  const asset = await activeAsset(w, { versions: 3 });
  await putBinding.run(
    by,
    { asset, environment: "dev", version: 1, config: AWKWARD, reason: "because \u2028 😀" },
    { clock: w.clock },
  );
  await boundInProd(w, asset, 1);
  await boundInProd(w, asset, 3);
  await rollbackBinding.run(by, { asset, environment: "dev", target_version: 1 }, { clock: w.clock });
  await removeBinding.run(by, { asset, environment: "dev" }, { clock: w.clock });
  await putDraft.run(by, { asset, content: content("a") }, { clock: w.clock });
  w.clock.advance(1);
  await putDraft.run(by, { asset, content: content("b") }, { clock: w.clock });
  await patchAsset.run(by, { asset, patch: { sla: { response_hours: 0.1 } } }, { clock: w.clock });
  await moveTo(w, asset, "deprecated");
  await reject.run(w.as.approver, { id: await askProd(w, asset, 2), comment: "no" }, { clock: w.clock });
  await codeOf(putBinding.run(w.as.viewer, { asset, environment: "dev", version: 1 }, { clock: w.clock }));
  const found = await w.db.superuser.query<Row>(
    "SELECT e.* FROM audit_events e JOIN audit_pending p ON p.event_id = e.id ORDER BY p.position",
  );
  rows = found.rows;
});

/** The hash of DESIGN §7, computed from the stored row alone, by nothing of ours. */
function rehash({ previous_hash, event_hash: _, ...columns }: Row): string {
  const body = {
    v: 1,
    ...columns,
    occurred_at: columns.occurred_at.toISOString(),
    previous_hash: previous_hash?.toString("hex") ?? null,
  };
  return createHash("sha256")
    .update(canonicalize(body) ?? "")
    .digest("hex");
}

describe("a stored event", () => {
  test("hashes to its event_hash again, whatever its details hold", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect([row.action, rehash(row)]).toEqual([row.action, row.event_hash.toString("hex")]);
  });

  test("no longer does when any column is another", () => {
    const put = rows.find((r) => r.action === "binding.put") as Row;
    const hash = put.event_hash.toString("hex");
    const others = Object.keys(put).filter((c) => c !== "event_hash");
    for (const column of others) {
      const value =
        column === "occurred_at"
          ? new Date(put.occurred_at.getTime() + 1)
          : column === "previous_hash"
            ? Buffer.from("00", "hex")
            : "other";
      expect([column, rehash({ ...put, [column]: value }) === hash]).toEqual([column, false]);
    }
  });

  test("S2-68 holds no secret of the configuration it tells of", () => {
    const put = rows.find((r) => r.action === "binding.put");
    expect(JSON.stringify(put?.details)).not.toContain(AWKWARD.password);
    expect(put?.details).toMatchObject({ after: { config: { nested: AWKWARD.nested, texts: AWKWARD.texts } } });
  });

  test("has exactly one place in the line to be sealed", async () => {
    const { rows: lines } = await w.db.superuser.query(
      `SELECT (SELECT count(*) FROM audit_events)::int AS events, (SELECT count(*) FROM audit_pending)::int AS pending,
         (SELECT count(DISTINCT event_id) FROM audit_pending)::int AS distinct_pending,
         (SELECT count(*) FROM audit_pending p JOIN audit_events e ON e.id = p.event_id AND e.occurred_at = p.occurred_at
           AND e.workspace_id IS NOT DISTINCT FROM p.workspace_id)::int AS matched`,
    );
    const n = lines[0].events;
    expect(lines).toEqual([{ events: n, pending: n, distinct_pending: n, matched: n }]);
  });
});

describe("the events of one entity", () => {
  test("each name the hash of the one before, from the first to the last, without a fork", () => {
    const chains = new Map<string, Row[]>();
    for (const row of rows.filter((r) => r.outcome !== "denied"))
      chains.set(row.resource_id, [...(chains.get(row.resource_id) ?? []), row]);
    for (const chain of chains.values()) {
      const named = chain.map((r) => r.previous_hash?.toString("hex") ?? null);
      const hashes = chain.map((r) => r.event_hash.toString("hex"));
      expect(named).toEqual([null, ...hashes.slice(0, -1)]);
    }
    expect(Math.max(...[...chains.values()].map((c) => c.length))).toBeGreaterThanOrEqual(8);
  });

  test("end in the hash that the entity's row keeps", async () => {
    for (const [table, type] of [
      ["assets", "asset"],
      ["env_bindings", "binding"],
      ["approval_requests", "approval"],
    ] as const) {
      const { rows: kept } = await w.db.superuser.query(
        `SELECT id, last_event_hash FROM ${table} WHERE last_event_hash IS NOT NULL`,
      );
      expect([type, kept.length > 0]).toEqual([type, true]);
      for (const { id, last_event_hash } of kept) {
        const last = rows.filter((r) => r.resource_id === id && r.outcome !== "denied").at(-1);
        expect([type, last?.event_hash.toString("hex")]).toEqual([type, last_event_hash.toString("hex")]);
      }
    }
  });

  test("a refusal stands outside the chain", () => {
    const denied = rows.filter((r) => r.outcome === "denied");
    expect(denied.map((r) => r.previous_hash)).toEqual([null]);
  });
});

test("a refusal is redacted as what is done, and so is the name of what it is about", async () => {
  const other = await world();
  const hook = {
    name: "siem https://bob:hunter2@siem.example token=abcdefgh123",
    url: "https://siem.example/in",
    batch_size: 10,
    flush_interval_seconds: 10,
  };
  await createWebhook.run(other.as.admin, hook);
  expect(await codeOf(createWebhook.run(other.as.admin, hook))).toMatch(/^409 /);
  const events = await other.events({ action: "webhook.create" });
  expect(events.map((e) => e.outcome)).toEqual(["success", "denied"]);
  for (const e of events) {
    expect(JSON.stringify([e.resource_name, e.details])).not.toMatch(/hunter2|abcdefgh123/);
    expect(e.resource_name).toContain(REDACTED);
  }
});
