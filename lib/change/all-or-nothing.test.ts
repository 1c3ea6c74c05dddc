import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import type { RunOptions } from "@/lib/change/contract";
import { putDraft } from "@/lib/drafts/put";
import { activeAsset, allRows, aPrompt, askProd, codeOf, content, draftAsset, type Ref } from "@/lib/testing/arrange";
import { context, type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

let w: World;
let active: Ref;
let draft: Ref;
let waiting: string;
beforeAll(async () => {
  w = await world();
  [active, draft] = [await activeAsset(w), await draftAsset(w)];
  await putBinding.run(w.as.operator, { asset: active, environment: "dev", version: 2 }, { clock: w.clock });
  waiting = await askProd(w, active, 1);
});

const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values);

/** One of each: a change that would be done, and every change that would open a request. */
type Write = (by: Actor, options: RunOptions<never>) => Promise<unknown>;
const WRITES: [string, Write][] = [
  ["asset.patch of a new name", (by, o) => patchAsset.run(by, { asset: aPrompt(), patch: { team: { name: "t" } } }, o)],
  ["asset.patch", (by, o) => patchAsset.run(by, { asset: active, patch: { team: { name: "t" } } }, o)],
  [
    "asset.patch that lowers the risk",
    (by, o) => patchAsset.run(by, { asset: active, patch: { risk: { level: "low" } } }, o),
  ],
  ["draft.put of a new name", (by, o) => putDraft.run(by, { asset: aPrompt(), content: content("x") }, o)],
  ["draft.put", (by, o) => putDraft.run(by, { asset: active, content: content("x") }, o)],
  [
    "version.create of a new name",
    (by, o) => createVersion.run(by, { asset: aPrompt(), label: "x", content: content("x") }, o),
  ],
  ["version.create", (by, o) => createVersion.run(by, { asset: active, label: "x", content: content("x") }, o)],
  ["lifecycle.set", (by, o) => setLifecycle.run(by, { asset: active, state: "deprecated" }, o)],
  ["lifecycle.set that waits", (by, o) => setLifecycle.run(by, { asset: draft, state: "active" }, o)],
  ["binding.put", (by, o) => putBinding.run(by, { asset: active, environment: "staging", version: 1 }, o)],
  ["binding.put that waits", (by, o) => putBinding.run(by, { asset: active, environment: "prod", version: 2 }, o)],
  ["binding.delete", (by, o) => removeBinding.run(by, { asset: active, environment: "dev" }, o)],
  [
    "binding.promote",
    (by, o) => promoteBinding.run(by, { asset: active, from_environment: "dev", to_environment: "staging" }, o),
  ],
  ["binding.rollback", (by, o) => rollbackBinding.run(by, { asset: active, environment: "dev", target_version: 1 }, o)],
];
const DECISIONS: [string, Write][] = [
  ["approval.approve", (_, o) => approve.run({ ...w.as.approver, context: faulty }, { id: waiting }, o)],
  ["approval.reject", (_, o) => reject.run({ ...w.as.approver, context: faulty }, { id: waiting, comment: "no" }, o)],
  ["approval.cancel", (by, o) => cancel.run(by, { id: waiting }, o)],
];
const faulty = context({ correlationId: "cor_fault" });

describe("S0-11 a dry run", () => {
  test.each(WRITES)("%s says what would happen and writes no row", async (_, write) => {
    const before = await allRows(w);
    const idempotency = { key: "dry", fingerprint: "f", render: () => ({ status: 200, headers: {}, body: {} }) };
    const outcome = await write(w.as.operator, { clock: w.clock, dryRun: true, idempotency });
    expect(outcome).toMatchObject({
      kind: "dry_run",
      preview: { summary: expect.any(String), requires_approval: expect.any(Boolean) },
    });
    expect(await allRows(w)).toEqual(before);
  });

  test("says that it would wait, for whom and by which policy", async () => {
    const outcome = await putBinding.run(
      w.as.operator,
      { asset: active, environment: "prod", version: 2 },
      { clock: w.clock, dryRun: true },
    );
    expect(outcome).toMatchObject({
      preview: {
        requires_approval: true,
        policy: { name: "Production changes" },
        gates: [{ role: "approver", required: 1 }],
      },
    });
  });

  test("that is refused is refused as the real one, and writes no row either, not even in the log", async () => {
    const before = await allRows(w);
    const dry = { clock: w.clock, dryRun: true };
    expect(await codeOf(putBinding.run(w.as.viewer, { asset: active, environment: "dev", version: 1 }, dry))).toBe(
      "403 PERMISSION_DENIED",
    );
    expect(await codeOf(putBinding.run(w.as.operator, { asset: draft, environment: "prod", version: 1 }, dry))).toBe(
      "409 ASSET_DRAFT",
    );
    expect(await codeOf(setLifecycle.run(w.as.operator, { asset: draft, state: "archived" }, dry))).toBe(
      "409 LIFECYCLE_TRANSITION_DENIED",
    );
    expect(await allRows(w)).toEqual(before);
  });
});

describe("S0-32 audit or nothing", () => {
  afterEach(() => sql("DROP TRIGGER IF EXISTS fault ON audit_events; DROP TRIGGER IF EXISTS fault ON audit_pending"));
  const fault = (table: string) =>
    sql(`CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room in %', TG_TABLE_NAME; END $$;
      CREATE TRIGGER fault BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION fault()`);

  test.each([...WRITES, ...DECISIONS])(
    "%s that cannot be recorded is 503 and leaves everything as it was",
    async (_, write) => {
      const before = await allRows(w);
      for (const table of ["audit_events", "audit_pending"]) {
        await fault(table);
        expect(await codeOf(write({ ...w.as.operator, context: faulty }, { clock: w.clock }))).toBe(
          "503 AUDIT_UNAVAILABLE",
        );
        await sql(`DROP TRIGGER fault ON ${table}`);
      }
      expect(await allRows(w)).toEqual(before);
    },
  );

  test("a refusal that cannot be recorded is 503 instead, and nothing changed", async () => {
    const before = await allRows(w);
    await fault("audit_events");
    const refused = [
      () => putBinding.run(w.as.viewer, { asset: active, environment: "dev", version: 1 }, { clock: w.clock }),
      () => putBinding.run(w.as.operator, { asset: draft, environment: "prod", version: 1 }, { clock: w.clock }),
    ];
    for (const work of refused) expect(await codeOf(work())).toBe("503 AUDIT_UNAVAILABLE");
    await sql("DROP TRIGGER fault ON audit_events");
    expect(await allRows(w)).toEqual(before);
  });

  test("without the right to write the log, or without its month, nothing is written either", async () => {
    const before = await allRows(w);
    const write = (clock = w.clock) =>
      patchAsset.run(w.as.operator, { asset: active, patch: { team: { name: "z" } } }, { clock });
    await sql("REVOKE INSERT ON audit_events FROM assent_app");
    expect(await codeOf(write())).toBe("503 AUDIT_UNAVAILABLE");
    await sql("GRANT INSERT ON audit_events TO assent_app");
    const far = (await world()).clock;
    const known = await allRows(w);
    far.set("2044-01-01T00:00:00Z");
    expect(await codeOf(write(far))).toBe("503 AUDIT_UNAVAILABLE");
    expect(await allRows(w)).toEqual(known);
    expect(before["public.assets"]).toBe(known["public.assets"]);
  });

  test("S2-02 a request whose domain event cannot be written is not there either", async () => {
    const before = await allRows(w);
    await sql(`CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
      CREATE TRIGGER fault BEFORE INSERT ON domain_events FOR EACH ROW EXECUTE FUNCTION fault()`);
    const ask = putBinding.run(w.as.operator, { asset: active, environment: "prod", version: 2 }, { clock: w.clock });
    await expect(ask).rejects.toThrow("no room");
    await sql("DROP TRIGGER fault ON domain_events");
    expect(await allRows(w)).toEqual(before);
  });

  test("S2-03 an approval whose job cannot be enqueued leaves request, event and queue as they were", async () => {
    const before = await allRows(w);
    await sql("REVOKE EXECUTE ON FUNCTION assent_enqueue(text, json, text, timestamptz, integer) FROM assent_app");
    await expect(approve.run(w.as.approver, { id: waiting }, { clock: w.clock })).rejects.toThrow(
      /permission denied for function/,
    );
    await sql("GRANT EXECUTE ON FUNCTION assent_enqueue(text, json, text, timestamptz, integer) TO assent_app");
    expect(await allRows(w)).toEqual(before);
  });
});

describe("refusals", () => {
  test("S2-67 403 and 409 are recorded once as denied; 404, 412, 422 and 428 are not", async () => {
    const at = { clock: w.clock };
    const count = async (work: () => Promise<unknown>) => {
      const before = (await w.events()).length;
      const code = await codeOf(work());
      const added = (await w.events()).slice(before);
      expect(added.every((e) => e.outcome === "denied")).toBe(true);
      return `${code} ${added.length}`;
    };
    const put = (input: object, by = w.as.operator, more: object = {}) =>
      putBinding.run(by, { asset: active, environment: "dev", ...input }, { ...at, ...more });
    expect(await count(() => put({ version: 1 }, w.as.viewer))).toBe("403 PERMISSION_DENIED 1");
    expect(
      await count(() => putBinding.run(w.as.operator, { asset: draft, environment: "prod", version: 1 }, at)),
    ).toBe("409 ASSET_DRAFT 1");
    expect(await count(() => put({ version: 77 }))).toBe("404 NOT_FOUND 0");
    expect(await count(() => put({ version: 1 }, w.as.operator, { ifMatch: 99 }))).toBe("412 STALE_REVISION 0");
    expect(await count(() => put({ version: "one" }))).toBe("422 VALIDATION_FAILED 0");
    expect(await count(() => approve.run(w.as.approver, { id: waiting, digest: "sha256:x" }, at))).toBe(
      "412 CONTENT_CHANGED 0",
    );
  });

  test("S3-06 permission is asked before the revision and before the state", async () => {
    const put = putBinding.run(
      w.as.viewer,
      { asset: draft, environment: "prod", version: 1 },
      { clock: w.clock, ifMatch: 99 },
    );
    expect(await codeOf(put)).toBe("403 PERMISSION_DENIED");
  });
});
