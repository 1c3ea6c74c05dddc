import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealPending } from "@/lib/audit/sequencer";
import { fromBase64 } from "@/lib/proof/bytes";
import { entryOf, hashOfRow, leafData } from "@/lib/proof/entry";
import { readCheckpoint, readKey, readNote, signedBy } from "@/lib/proof/note";
import { leafHash, verifyConsistency, verifyInclusion } from "@/lib/proof/tree";
import { apiOf } from "@/lib/testing/api";
import { activeAsset } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

const LOGS = "/api/v1/admin/audit-logs";
let w: World;
let dataDir: string;
let name: string;

beforeAll(async () => {
  w = await world();
  dataDir = mkdtempSync(join(tmpdir(), "assent-proof-"));
  const asset = await activeAsset(w, { versions: 2 });
  name = "name" in asset ? asset.name : "";
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const bind = (as: "operator", version: number) =>
  apiOf(w, as).put(`/api/governance/v1alpha1/assets/catalog/prompt/${encodeURIComponent(name)}/bindings/dev`, {
    version,
  });

describe("a receipt", () => {
  test("names the event of a change and its hash, and leads to a proof that holds without trusting the server", async () => {
    const changed = await bind("operator", 1);
    const event = changed.headers.get("assent-audit-event") ?? "";
    const hash = changed.headers.get("assent-audit-hash") ?? "";
    expect([changed.status, event, hash]).toEqual([
      200,
      expect.stringMatching(/^aud_/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);

    const early = await apiOf(w, "auditor").get(`${LOGS}/${event}/proof`);
    expect([early.status, early.body.code]).toEqual([409, "NOT_SEALED_YET"]);
    await sealPending({ dataDir });

    // Whoever caused the event may have it proved, with no permission on the log.
    const { status, body } = await apiOf(w, "operator").get(`${LOGS}/${event}/proof`);
    expect(status).toBe(200);
    expect(hashOfRow(body.event)).toBe(hash);
    const leaf = leafHash(leafData(entryOf(body.event, hash)));
    const note = readNote(body.checkpoint);
    const { size, root } = readCheckpoint(note.text);
    expect(verifyInclusion(leaf, { index: body.leaf.index, size }, body.inclusion.map(fromBase64), root)).toBe(true);
    const keys = await apiOf(w, "viewer").get("/api/v1/audit-keys");
    expect(await signedBy(note, readKey(keys.body.keys.at(-1).verifier_key))).toBe(true);
  });

  test("stands on an answer that waits for approval, on its replay, and on nothing that wrote nothing", async () => {
    const api = apiOf(w, "operator");
    const path = `/api/governance/v1alpha1/assets/catalog/prompt/${encodeURIComponent(name)}/bindings/prod`;
    const key = { headers: { "idempotency-key": "receipt-1" } };
    const waits = await api.put(path, { version: 1 }, key);
    expect([waits.status, waits.headers.get("assent-audit-event")]).toEqual([202, expect.stringMatching(/^aud_/)]);
    const again = await api.put(path, { version: 1 }, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("assent-audit-event")).toBe(waits.headers.get("assent-audit-event"));
    expect((await bind("operator", 1)).headers.get("assent-audit-event")).toBeNull();
    expect((await api.put(path, { version: 1, dry_run: true })).headers.get("assent-audit-event")).toBeNull();
  });
});

describe("the proof of an event", () => {
  test("is refused to who may neither read the log nor caused it, and is not there in another workspace", async () => {
    const changed = await bind("operator", 2);
    const path = `${LOGS}/${changed.headers.get("assent-audit-event")}/proof`;
    await sealPending({ dataDir });
    const viewer = await apiOf(w, "viewer").get(path);
    expect([viewer.status, viewer.body.code]).toEqual([403, "PERMISSION_DENIED"]);
    const other = await world();
    expect((await apiOf(other, "auditor").get(path)).status).toBe(404);
    expect((await apiOf(w, "auditor").get(`${LOGS}/aud_00000000000000000000000000/proof`)).status).toBe(404);
    expect((await apiOf(w, "auditor").get(`${path}?size=1`)).status).toBe(404);
  });
});

describe("checkpoints", () => {
  test("are listed newest first and continue one another by proof", async () => {
    const api = apiOf(w, "auditor");
    const { body } = await api.get(`${LOGS}/checkpoints?limit=2`);
    const [now, old] = body.checkpoints.map((c: { note: string }) => readCheckpoint(readNote(c.note).text));
    expect(now.size).toBeGreaterThan(old.size);
    const proof = await api.get(`${LOGS}/checkpoints/consistency?from=${old.size}&to=${now.size}`);
    expect(verifyConsistency(old, now, proof.body.consistency.map(fromBase64))).toBe(true);
    expect((await api.get(`${LOGS}/checkpoints/consistency?from=1&to=999999`)).status).toBe(422);
    expect((await api.get(`${LOGS}/checkpoints/consistency?from=x&to=1`)).status).toBe(400);
    const before = await api.get(`${LOGS}/checkpoints?before=${now.size}&limit=1`);
    expect(before.body.checkpoints[0].size).toBe(old.size);
  });

  test("and leaves and entries are for who may read the whole log of the workspace", async () => {
    for (const path of ["leaves", "entries"]) {
      expect((await apiOf(w, "auditor").get(`${LOGS}/${path}`)).status).toBe(200);
      expect((await apiOf(w, "operator").get(`${LOGS}/${path}`)).status).toBe(403);
      expect((await apiOf(w, "auditor").get(`${LOGS}/${path}?limit=0`)).status).toBe(400);
    }
  });
});
