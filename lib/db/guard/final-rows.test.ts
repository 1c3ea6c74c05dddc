import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { newId } from "@/lib/db/ids";
import { activeAsset, askProd, boundInProd } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { TICKET_STATUSES, type TicketStatus } from "@/lib/tickets/rules";

let w: World;
let ticket: string;
beforeAll(async () => {
  w = await world();
  const asset = await activeAsset(w);
  ticket = await boundInProd(w, asset, 1);
});
const app = (text: string, values: unknown[] = []) => w.db.app.query(text, values);
const all = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

const FINAL = ["audit_events", "asset_versions", "approval_decisions"];

describe("S2-66 the application's role", () => {
  test("cannot update, delete, truncate, merge into or overwrite final rows", async () => {
    const columns: Record<string, string> = {
      audit_events: "action",
      asset_versions: "label",
      approval_decisions: "comment",
    };
    for (const table of FINAL) {
      const column = columns[table];
      for (const text of [
        `UPDATE ${table} SET ${column} = 'x'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `TRUNCATE ${table} CASCADE`,
        `INSERT INTO ${table} SELECT * FROM ${table} LIMIT 1 ON CONFLICT (${table === "audit_events" ? "occurred_at, id" : "id"}) DO UPDATE SET ${column} = 'x'`,
        `MERGE INTO ${table} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE`,
        `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
        `DROP TABLE ${table}`,
      ])
        await expect(app(text), text).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test("may do to each table exactly what is written here", async () => {
    const rows = await all(
      `SELECT c.relname AS table, string_agg(privilege_type, ' ' ORDER BY privilege_type) AS may
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) g
       JOIN pg_roles r ON r.oid = g.grantee WHERE n.nspname = 'public' AND r.rolname = 'assent_app' AND c.relkind IN ('r', 'p')
       GROUP BY 1`,
    );
    const may = Object.fromEntries(rows.map((r) => [r.table, r.may]));
    for (const table of [...FINAL, "audit_pending", "draft_revisions"])
      expect([table, may[table]]).toEqual([table, "INSERT SELECT"]);
    for (const table of ["env_bindings", "approval_requests", "assets", "environments", "approval_policies"])
      expect([table, may[table]]).toEqual([table, "INSERT SELECT UPDATE"]);
    expect(may.domain_events).toBe("INSERT SELECT");
    expect(may.authority_uses).toBe("SELECT");
    const deletes = Object.keys(may).filter((table) => may[table].includes("DELETE"));
    expect(deletes.sort()).toEqual(["grants", "group_members", "idempotency_keys", "secrets", "sign_in_limits"]);
  });

  test("reaches no partition but through the log, and cannot make one", async () => {
    const parts = await all(
      "SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'audit_events'::regclass",
    );
    expect(parts.length).toBeGreaterThanOrEqual(9);
    for (const { part } of parts)
      for (const text of [
        `SELECT 1 FROM ${part}`,
        `INSERT INTO ${part} SELECT * FROM audit_events LIMIT 0`,
        `UPDATE ${part} SET action = 'x'`,
        `DELETE FROM ${part}`,
        `TRUNCATE ${part}`,
      ])
        await expect(app(text), text).rejects.toThrow(/permission denied/);
    await expect(app("SELECT assent_ensure_audit_months(now(), now())")).rejects.toThrow(/permission denied/);
    await expect(app("CREATE TABLE mine PARTITION OF audit_events DEFAULT")).rejects.toThrow(
      /permission denied|must be owner/,
    );
  });
});

describe("S2-66 each partition of the log", () => {
  test("has its own triggers against UPDATE, DELETE and TRUNCATE, and no grants; no default partition exists", async () => {
    const rows = await all(
      `SELECT c.relname AS part, pg_get_expr(c.relpartbound, c.oid) AS bound,
         (SELECT count(*)::int FROM aclexplode(c.relacl) g JOIN pg_roles r ON r.oid = g.grantee WHERE r.rolname <> 'assent_owner') AS grants,
         ARRAY(SELECT CASE WHEN t.tgtype & 32 <> 0 THEN 'TRUNCATE' ELSE 'UPDATE OR DELETE' END FROM pg_trigger t
           WHERE t.tgrelid = c.oid AND t.tgfoid = 'assent_refuse_rewrite'::regproc AND t.tgenabled IN ('O', 'A') ORDER BY 1) AS refuses
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_events'::regclass ORDER BY 1`,
    );
    for (const row of rows) {
      expect([row.part, row.grants, row.refuses]).toEqual([row.part, 0, ["TRUNCATE", "UPDATE OR DELETE"]]);
      expect(row.bound).toMatch(/^FOR VALUES FROM/);
    }
  });

  test("one made later is the same", async () => {
    const jobs = await import("@/lib/jobs/housekeeping");
    await jobs.ensureAuditMonths(new Date("2031-05-05T00:00:00Z"));
    const [row] = await all(
      `SELECT count(*)::int AS triggers FROM pg_trigger WHERE tgrelid = 'audit_events_203108'::regclass AND tgfoid = 'assent_refuse_rewrite'::regproc`,
    );
    expect(row.triggers).toBe(2);
    await expect(w.db.owner.query("TRUNCATE audit_events_203108")).rejects.toThrow(/its rows are final/);
  });

  test("not even the owner of the tables rewrites a row without first taking the triggers away", async () => {
    for (const table of FINAL) {
      await expect(w.db.owner.query(`DELETE FROM ${table}`)).rejects.toThrow(/its rows are final/);
      await expect(w.db.owner.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/its rows are final/);
    }
  });
});

describe("S2-20 a domain event", () => {
  test("keeps its payload: neither by the application's role nor by the owner", async () => {
    await expect(app("UPDATE domain_events SET payload = '{}'")).rejects.toThrow(/permission denied/);
    await expect(w.db.owner.query("UPDATE domain_events SET payload = '{}'")).rejects.toThrow(
      /payload of a domain event is final/,
    );
    for (const column of ["operation", "subject_id", "ticket_id"])
      await expect(w.db.owner.query(`UPDATE domain_events SET ${column} = 'x'`), column).rejects.toThrow(/is final/);
  });
});

describe("S2-07 a request", () => {
  const ALLOWED = new Set([
    "PENDING_APPROVAL>APPROVED",
    "PENDING_APPROVAL>REJECTED",
    "PENDING_APPROVAL>CANCELLED",
    "APPROVED>EXECUTING",
    "APPROVED>FAILED",
    "EXECUTING>SUCCESS",
    "EXECUTING>FAILED",
  ]);
  /** The shortest way to each status. */
  const WAY: Record<TicketStatus, TicketStatus[]> = {
    PENDING_APPROVAL: [],
    APPROVED: ["APPROVED"],
    EXECUTING: ["APPROVED", "EXECUTING"],
    SUCCESS: ["APPROVED", "EXECUTING", "SUCCESS"],
    FAILED: ["APPROVED", "FAILED"],
    REJECTED: ["REJECTED"],
    CANCELLED: ["CANCELLED"],
  };
  const to = (id: string, status: TicketStatus) =>
    app(
      `UPDATE approval_requests SET status = $2, decided_at = CASE WHEN $2 = 'PENDING_APPROVAL' THEN NULL ELSE created_at END,
         executed_at = CASE WHEN $2 IN ('SUCCESS', 'FAILED') THEN created_at END WHERE id = $1`,
      [id, status],
    );
  const copy = async (columns: object = {}) => {
    const id = newId("apr", new Date());
    const born = {
      id,
      status: "PENDING_APPROVAL",
      decided_at: null,
      executing_at: null,
      executed_at: null,
      duplicate_key: id,
    };
    await app(
      "INSERT INTO approval_requests SELECT (jsonb_populate_record(r, $2)).* FROM approval_requests r WHERE id = $1",
      [ticket, JSON.stringify({ ...born, ...columns })],
    );
    return id;
  };

  test("moves only along the seven arrows, of all forty-nine pairs", async () => {
    const moved: string[] = [];
    for (const from of TICKET_STATUSES)
      for (const target of TICKET_STATUSES.filter((s) => s !== from)) {
        const id = await copy();
        for (const step of WAY[from]) await to(id, step);
        const done = await to(id, target).then(
          () => true,
          (error: { code: string }) => {
            expect(error.code).toBe("AS002");
            return false;
          },
        );
        if (done) moved.push(`${from}>${target}`);
      }
    expect(new Set(moved)).toEqual(ALLOWED);
  });

  test("is born pending", async () => {
    for (const status of TICKET_STATUSES.filter((s) => s !== "PENDING_APPROVAL"))
      await expect(copy({ status, decided_at: new Date(), executed_at: new Date() })).rejects.toThrow(
        /starts at PENDING_APPROVAL/,
      );
  });

  test("keeps every column that it was born with, whatever its status", async () => {
    const moving = [
      "status",
      "decided_at",
      "executing_at",
      "executed_at",
      "fencing_token",
      "lease_expires_at",
      "next_attempt_at",
      "error",
      "revision",
      "last_event_hash",
      "waits_until",
      "waits_for",
      // Says only whether another has waited beside it: what lists count is counted anew.
      "contested",
    ];
    const columns = await all(
      "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'approval_requests'",
    );
    const frozen = columns.filter((c) => !moving.includes(c.name));
    expect(frozen.length).toBe(columns.length - moving.length);
    const other: Record<string, string> = {
      text: "coalesce(C, '') || 'x'",
      jsonb: `'["other"]'`,
      ARRAY: `'{other}'`,
      integer: "C + 1",
      boolean: "NOT C",
      "timestamp with time zone": "coalesce(C, now()) + interval '1 day'",
    };
    for (const { name, type } of frozen) {
      const value = (other[type] ?? "").replace("C", name);
      await expect(
        app(`UPDATE approval_requests SET ${name} = ${value} WHERE id = $1`, [ticket]),
        name,
      ).rejects.toThrow(/what a request froze is final/);
    }
  });

  test("has one decision a person and digest", async () => {
    const id = await askProd(w, await activeAsset(w, { risk: "high" }), 1);
    await approve.run(w.as.approver, { id }, { clock: w.clock });
    const again = app(
      'INSERT INTO approval_decisions SELECT (jsonb_populate_record(d, \'{"id":"dec_other"}\')).* FROM approval_decisions d WHERE request_id = $1',
      [id],
    );
    await expect(again).rejects.toThrow(/duplicate key/);
  });
});

describe("S3-09 scope", () => {
  test("no row can name an environment, asset or version of another workspace", async () => {
    const other = await world();
    await boundInProd(other, await activeAsset(other), 1);
    const links = await all(
      `SELECT c.conrelid::regclass::text AS table, c.confrelid::regclass::text AS target,
         (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k(num, n)
           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS columns
       FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`,
    );
    // Every link to a table that has a workspace carries the workspace with it.
    const scoped = new Set([
      "environments",
      "assets",
      "asset_versions",
      "asset_drafts",
      "approval_requests",
      "approval_policies",
    ]);
    const loose = links.filter((l) => scoped.has(l.target) && !l.columns.includes("workspace_id"));
    expect(loose).toEqual([]);
    for (const table of ["env_bindings", "approval_requests", "domain_events", "approval_policies"]) {
      const linked = links.filter((l) => l.table === table && l.target === "environments");
      expect([table, linked.length > 0]).toEqual([table, true]);
    }
    const [mine] = await all("SELECT id FROM environments WHERE workspace_id = $1 AND slug = 'dev'", [w.workspaceId]);
    const foreign = app(
      "UPDATE env_bindings SET environment_id = $2, environment_class = 'test' WHERE workspace_id = $1",
      [other.workspaceId, mine.id],
    );
    await expect(foreign).rejects.toThrow(/keeps its asset and environment|foreign key/);
    const insert = app(
      `INSERT INTO env_bindings SELECT (jsonb_populate_record(b, $2)).* FROM env_bindings b WHERE workspace_id = $1 LIMIT 1`,
      [
        other.workspaceId,
        JSON.stringify({
          id: "bnd_foreign",
          environment_id: mine.id,
          environment_class: "test",
          version_id: null,
          previous_version_id: null,
        }),
      ],
    );
    await expect(insert).rejects.toThrow(/foreign key/);
  });
});
