import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { assent, type Ran } from "@/cli/testing/fake-io";
import { Witness } from "@/cli/verify/witness";
import { startWitness } from "@/cli/verify/witness-server";
import { type KeyRing, makeFirstKey, readKeys } from "@/lib/audit/sealing/key";
import { sealPending } from "@/lib/audit/sequencer";
import type { PersonaId } from "@/lib/auth/personas";
import { checkAuditLog } from "@/lib/jobs/log/check";
import { witnessingOf } from "@/lib/jobs/log/witnessing";
import { readCheckpoint, readKey, readNote, signedBy, writeNote } from "@/lib/proof/note";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { seedPeople } from "@/seed/people";
import { type Running, startServer } from "@/server/start";

vi.hoisted(() => {
  process.env.ASSENT_DEMO = "1";
});

const folder = mkdtempSync(join(tmpdir(), "assent-cli-audit-"));
const dataDir = join(folder, "data");
let db: TestDatabase;
let server: Running;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  db = await useDatabase();
  await seedPeople(new Date());
  server = await startServer({ port: 0 });
  for (const who of ["auditor", "operator"] as const)
    expect((await by(who, `login --persona ${who} --api ${server.url}`)).exit).toBe(0);
  await sealPending({ dataDir, most: 5 });
});
afterAll(() => server.stop());

const by = (who: PersonaId, line: string): Promise<Ran> =>
  assent(line, { env: { ASSENT_TOKEN: "" }, home: file(who), cwd: folder });

/** As a superuser with triggers off; answers how to take it back. */
async function tamper(there: string, back: string) {
  const run = (text: string) =>
    db.superuser.query(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);
  await run(there);
  return () => run(back);
}

describe("assent audit verify", () => {
  test("recomputes the log, keeps the key and the checkpoint, and knows them the next time", async () => {
    const first = await by("auditor", "audit verify --json");
    expect([first.exit, JSON.parse(first.out)]).toEqual([
      0,
      expect.objectContaining({ ok: true, trust: "first-use", problems: [] }),
    ]);
    expect(first.err).toContain("on the server's word");
    const kept = JSON.parse(readFileSync(file("auditor/.config/assent/audit.json"), "utf8"));
    expect(Object.keys(kept)).toEqual([server.url]);
    const again = await by("auditor", "audit verify");
    expect(again.out).toMatch(/^The log holds\. \d+ events of this workspace, up to #\d+, are what was sealed\.\n/);
    expect(again.out).toContain("(known from before)");
    const report = JSON.parse(first.out);
    expect(report.others).toBeGreaterThan(0);
    expect(report.rows + report.others).toBe(report.checkpoint.size);
  });

  test("names what a superuser changed, and ends with 2", async () => {
    const { rows } = await db.superuser.query(
      "SELECT e.id, e.actor_name FROM audit_events e JOIN workspaces w ON w.id = e.workspace_id WHERE w.slug = 'retail' ORDER BY e.id LIMIT 1",
    );
    const undo = await tamper(
      `UPDATE audit_events SET actor_name = 'nobody' WHERE id = '${rows[0].id}'`,
      `UPDATE audit_events SET actor_name = '${rows[0].actor_name}' WHERE id = '${rows[0].id}'`,
    );
    const ran = await by("auditor", "audit verify");
    expect(ran.exit).toBe(2);
    expect(ran.out).toContain(`Event ${rows[0].id} does not have the content that was hashed`);
    const check = await checkAuditLog(new Date(), { force: true, dataDir });
    expect(check).toMatchObject({ problems: [{ event_ids: [rows[0].id] }] });
    await undo();
    // Of what only the server reads, its last word is taken until it has another.
    const heard = await by("auditor", "audit verify --json");
    expect([heard.exit, JSON.parse(heard.out).problems]).toMatchObject([2, [{ code: "SERVER_CHECK" }]]);
    expect(await checkAuditLog(new Date(), { force: true, dataDir })).toMatchObject({
      ok: true,
      trust: "pinned",
      others: 0,
    });
    // One that it could not finish is no word about the log: said beside the answer, which stays what it was.
    await db.superuser.query(
      "INSERT INTO audit_checks (id, started_at, finished_at, ok, tree_size, rows, pruned, problems, fault) VALUES ('chk_x', now() + interval '1 h', now(), false, 0, 0, 0, '[]', 'The database could not be reached.')",
    );
    const beside = await by("auditor", "audit verify --json");
    expect([beside.exit, JSON.parse(beside.out).problems]).toEqual([0, []]);
    expect(beside.err).toMatch(
      /could not be finished: The database could not be reached\. The last one it finished, at .*, held\./,
    );
    await db.superuser.query("DELETE FROM audit_checks WHERE id = 'chk_x'");
    expect((await by("auditor", "audit verify")).exit).toBe(0);
  });

  test("tells of events outside any workspace what the server found: nobody else reads them", async () => {
    const { rows } = await db.superuser.query("SELECT id FROM audit_events WHERE workspace_id IS NULL LIMIT 1");
    const undo = await tamper(
      `UPDATE audit_events SET outcome = 'denied' WHERE id = '${rows[0].id}'`,
      `UPDATE audit_events SET outcome = 'success' WHERE id = '${rows[0].id}'`,
    );
    expect((await by("auditor", "audit verify")).exit).toBe(0);
    await checkAuditLog(new Date(), { force: true, dataDir });
    expect((await by("auditor", "audit verify")).out).toContain("SERVER_CHECK");
    await undo();
    await checkAuditLog(new Date(), { force: true, dataDir });
    expect((await by("auditor", "audit verify")).exit).toBe(0);
  });

  test("names an event that was never sealed, whatever leaf it has, and one that came from another workspace", async () => {
    const { rows } = await db.superuser.query(
      "SELECT id, workspace_id FROM audit_events WHERE workspace_id IS NOT NULL ORDER BY id",
    );
    const retail = (await db.superuser.query("SELECT id FROM workspaces WHERE slug = 'retail'")).rows[0].id;
    const [own, foreign] = [rows.find((r) => r.workspace_id === retail), rows.find((r) => r.workspace_id !== retail)];
    const undo = await tamper(
      `ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_places;
       INSERT INTO audit_events SELECT (jsonb_populate_record(e, '{"id": "aud_never", "action": "approval.approve"}')).* FROM audit_events e WHERE id = '${own.id}';
       INSERT INTO audit_leaves (log_index, workspace_id, workspace_seq, event_id, occurred_at, sealed_at, retention, event_hash, entry_hash, leaf_hash)
         SELECT -1, workspace_id, -1, id, occurred_at, occurred_at, 'kept', event_hash, event_hash, event_hash FROM audit_events WHERE id = 'aud_never';
       UPDATE audit_events SET workspace_id = '${retail}' WHERE id = '${foreign.id}'`,
      `DELETE FROM audit_leaves WHERE log_index = -1; DELETE FROM audit_events WHERE id = 'aud_never';
       UPDATE audit_events SET workspace_id = '${foreign.workspace_id}' WHERE id = '${foreign.id}'`,
    );
    const ran = await by("auditor", "audit verify --json");
    await undo();
    const { problems } = JSON.parse(ran.out);
    expect([ran.exit, problems.map((p: { code: string }) => p.code)]).toEqual([2, ["STRAY", "STRAY"]]);
    expect(problems.flatMap((p: { event_ids: string[] }) => p.event_ids).sort()).toEqual(
      ["aud_never", foreign.id].sort(),
    );
  });

  test("finds a workspace's last event cut off, though its leaves are all that is left", async () => {
    const { rows } = await db.superuser.query(
      `SELECT l.event_id FROM audit_leaves l JOIN workspaces w ON w.id = l.workspace_id WHERE w.slug = 'retail' ORDER BY log_index DESC LIMIT 1`,
    );
    await db.superuser.query("CREATE TABLE cut AS SELECT * FROM audit_events WHERE id = $1", [rows[0].event_id]);
    const undo = await tamper(
      `DELETE FROM audit_events WHERE id = '${rows[0].event_id}'`,
      "INSERT INTO audit_events SELECT * FROM cut; DROP TABLE cut",
    );
    const ran = await by("auditor", "audit verify");
    expect([ran.exit, ran.out]).toEqual([2, expect.stringContaining(`Event ${rows[0].event_id} is gone`)]);
    await undo();
  });

  test("is for who may read the log", async () => {
    const ran = await by("operator", "audit verify");
    expect([ran.exit, ran.out]).toEqual([1, ""]);
    expect(ran.err).toContain("audit:read");
  });

  test("works on files alone, and against a key and a checkpoint of one's own", async () => {
    const { rows } = await db.superuser.query("SELECT id FROM workspaces WHERE slug = 'retail'");
    const entries = (await (await fetchEntries()).json()) as { entries: object[] };
    writeFileSync(file("events.ndjson"), entries.entries.map((e) => `${JSON.stringify(e)}\n`).join(""));
    const proof = await by("auditor", "audit checkpoint --leaves");
    writeFileSync(file("proof.ndjson"), proof.out);
    const { key } = JSON.parse((await by("auditor", "audit verify --json")).out);
    writeFileSync(file("seen.txt"), (await by("auditor", "audit checkpoint")).out);
    const offline = `audit verify --offline ${file("events.ndjson")} --offline ${file("proof.ndjson")} --saved ${file("seen.txt")}`;
    const ran = await by("operator", `${offline} --key ${key} --json`);
    expect([ran.exit, JSON.parse(ran.out)]).toEqual([
      0,
      expect.objectContaining({ ok: true, trust: "pinned", rows: entries.entries.length }),
    ]);
    expect(JSON.stringify(entries)).toContain(rows[0].id);

    const lines = readFileSync(file("events.ndjson"), "utf8").trimEnd().split("\n");
    const forged = { ...JSON.parse(lines[0] as string), id: "aud_never", log_index: -1 };
    writeFileSync(file("forged.ndjson"), `${JSON.stringify(forged)}\n`);
    const found = await by("operator", `${offline} --offline ${file("forged.ndjson")} --key ${key} --json`);
    expect([found.exit, JSON.parse(found.out).problems]).toMatchObject([
      2,
      [{ code: "STRAY", event_ids: ["aud_never"] }],
    ]);
    const digits = lines.map((line) => line.replace(/"details":\{/, '"details":{"n":1e400,'));
    writeFileSync(file("digits.ndjson"), digits.join("\n"));
    const inexact = offline.replace("events.ndjson", "digits.ndjson");
    expect((await by("operator", `${inexact} --key ${key}`)).out).toContain(
      "numbers that are not read as they stand: 1e400",
    );
    writeFileSync(file("headless.ndjson"), proof.out.slice(proof.out.indexOf("\n") + 1));
    const headless = `audit verify --offline ${file("events.ndjson")} --offline ${file("headless.ndjson")} --json`;
    const without = await by("operator", headless);
    expect([without.exit, JSON.parse(without.out).problems[0]]).toMatchObject([2, { code: "CHECKPOINT" }]);
    writeFileSync(file("events.ndjson"), `${lines.slice(1).join("\n")}\n`);
    expect((await by("operator", `${offline} --key ${key}`)).out).toContain("MISSING");
    appendFileSync(file("events.ndjson"), "{}\n");
    expect((await by("operator", offline)).err).toContain("neither an event nor a checkpoint nor leaves");
  });

  test("verifies an export of a log that goes on, by leaves taken before it; in the other order it says what to do", async () => {
    await sealPending({ dataDir });
    writeFileSync(file("before.ndjson"), (await by("auditor", "audit checkpoint --leaves")).out);
    // Each export is recorded: the first one is sealed before the second one is made.
    await by("auditor", `audit export --file ${file("first.ndjson")}`);
    await sealPending({ dataDir });
    await by("auditor", `audit export --file ${file("second.ndjson")}`);
    const ran = await by(
      "operator",
      `audit verify --offline ${file("before.ndjson")} --offline ${file("second.ndjson")}`,
    );
    expect([ran.exit, ran.out]).toEqual([0, expect.stringContaining("The log holds.")]);
    expect(ran.err).toBe(
      "1 row was not sealed when exported, and not verified.\n1 row was sealed after the checkpoint in these files, and not verified.\n",
    );

    const lines = readFileSync(file("second.ndjson"), "utf8").trimEnd().split("\n");
    const last = JSON.parse(lines.at(-2) as string);
    for (const change of [{ action: "made.up" }, { workspace_seq: last.workspace_seq + 1 }, { log_index: -7 }]) {
      writeFileSync(file("odd.ndjson"), [...lines.slice(0, -2), JSON.stringify({ ...last, ...change })].join("\n"));
      const odd = await by(
        "operator",
        `audit verify --offline ${file("before.ndjson")} --offline ${file("odd.ndjson")}`,
      );
      expect([odd.exit, odd.out]).toEqual([2, expect.stringContaining("STRAY")]);
    }

    await sealPending({ dataDir });
    writeFileSync(file("after.ndjson"), (await by("auditor", "audit checkpoint --leaves")).out);
    const late = await by(
      "operator",
      `audit verify --offline ${file("second.ndjson")} --offline ${file("after.ndjson")}`,
    );
    expect([late.exit, late.out]).toEqual([2, expect.stringContaining("MISSING")]);
    expect(late.err).toContain("take the leaves first, then the export");
  });

  test.each([
    ["verify --key nonsense", "--key nonsense is no verifier key"],
    ["verify --saved missing.txt", "missing.txt cannot be read as a checkpoint"],
    ["checkpoint --continues missing.txt", "missing.txt cannot be read as a checkpoint"],
    ["checkpoint --continues auditor/.config/assent/credentials.json", "cannot be read as a checkpoint"],
    ["witness --directory seen --host 127.0.0.1 --log nonsense", "nonsense is no verifier key"],
  ])("%s says what it could not read", async (line, why) => {
    const ran = await by("auditor", `audit ${line}`);
    expect([ran.exit, ran.out]).toEqual([1, ""]);
    expect(ran.err).toContain(why);
    expect(ran.err).not.toContain("should not have happened");
  });
});

async function fetchEntries() {
  const { servers } = JSON.parse(readFileSync(file("auditor/.config/assent/credentials.json"), "utf8"));
  const { token } = servers[server.url];
  return fetch(`${server.url}/api/v1/admin/audit-logs/entries?limit=1000`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

const newest = async () =>
  (await db.superuser.query("SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT 1")).rows[0]
    .note as string;
const logKey = async () =>
  (await db.superuser.query("SELECT verifier_key FROM audit_keys")).rows[0].verifier_key as string;

describe("a witness", () => {
  test("vouches for each checkpoint that continues what it saw, and the log keeps its signature", async () => {
    const witness = await startWitness({
      directory: file("seen"),
      keys: [readKey(await logKey())],
      port: 0,
      host: "127.0.0.1",
      now: () => new Date(),
    });
    const witnesses = witnessingOf([witness.url]);
    witnesses.offer(await newest());
    await witnesses.settled();
    for (let i = 0; i < 3; i++) {
      expect((await by("operator", `asset set catalog/prompt/witness --label n=${i}`)).exit).toBe(0);
      await sealPending({ dataDir, onCheckpoint: witnesses.offer });
      await witnesses.settled();
    }
    const { rows } = await db.superuser.query("SELECT * FROM audit_witnesses");
    const note = await newest();
    expect(rows).toMatchObject([
      { url: witness.url, problem: null, tree_size: String(readCheckpoint(readNote(note).text).size) },
    ]);
    expect(await signedBy(readNote(`${note}${rows[0].cosignature}`), readKey(witness.key))).toBe(true);
    const { origin } = readCheckpoint(readNote(note).text);
    expect(await (await fetch(`${witness.url}/checkpoint/${origin}`)).text()).toBe(note);
    await witness.stop();
  });

  test("refuses a log that was put back, one that was rewritten, one it does not know and one that is not signed", async () => {
    const witness = new Witness(file("seen"), [readKey(await logKey())]);
    const now = new Date();
    const seen = readCheckpoint(readNote(await newest()).text).size;
    const { rows } = await db.superuser.query("SELECT note FROM audit_checkpoints ORDER BY tree_size LIMIT 1");
    expect(await witness.add(`old 0\n\n${rows[0].note}`, now)).toMatchObject({ status: 409, body: `${seen}\n` });
    expect(await witness.add(`old ${seen}\n\n${rows[0].note}`, now)).toMatchObject({ status: 400 });
    expect((await by("operator", "asset set catalog/prompt/witness --label n=last")).exit).toBe(0);
    await sealPending({ dataDir });
    const note = await newest();
    expect(await witness.add(`old ${seen}\n${Buffer.alloc(32).toString("base64")}\n\n${note}`, now)).toMatchObject({
      status: 422,
    });
    // Another letter than the one that stands there, whichever that is.
    const forged = note.replace(/^(— \S+ .{8})(.)/m, (_, before, letter) => `${before}${letter === "x" ? "y" : "x"}`);
    expect(await witness.add(`old ${seen}\n\n${forged}`, now)).toMatchObject({ status: 403 });
    expect(await witness.add(`old 0\n\n${note.replace(/^\S+/, "another-log")}`, now)).toMatchObject({ status: 404 });
    expect(await witness.add("hello", now)).toMatchObject({ status: 400 });
    expect(witness.seen("never")).toBeNull();
  });
});

describe("assent audit checkpoint --continues", () => {
  const kept = file("kept.txt");
  const oldest = async () =>
    (await db.superuser.query("SELECT note FROM audit_checkpoints ORDER BY tree_size LIMIT 1")).rows[0].note as string;
  const withOtherRoot = (note: string) =>
    note.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32, 1).toString("base64")}\n`);
  const keys = () => readKeys({ dataDir }) as KeyRing;
  const signed = (note: string, ring: KeyRing) => {
    const { text } = readNote(note);
    return writeNote(text, [ring.current.sign(text)]);
  };
  const compared = async (note: string, more = "", who: PersonaId = "auditor") => {
    writeFileSync(kept, note);
    const ran = await by(who, `audit checkpoint --continues ${kept} --json ${more}`);
    return { ...ran, found: JSON.parse(ran.out) };
  };

  test("says that the log goes on from a kept checkpoint which its key signed, and that it was rewritten", async () => {
    const { found, ...ran } = await compared(await oldest());
    const key = await logKey();
    expect([ran.exit, found]).toMatchObject([0, { continues: true, kept_signed_by: key, newest_signed_by: key }]);
    expect(ran.err).toBe("");
    // What the log itself once signed, and is not: so signs only who has its key.
    const rewritten = signed(withOtherRoot(await oldest()), keys());
    expect(await compared(rewritten)).toMatchObject({ exit: 2, found: { continues: false, kept_signed_by: key } });
    const plain = await by("auditor", `audit checkpoint --continues ${kept}`);
    expect([plain.exit, plain.out]).toEqual([2, expect.stringContaining("history was rewritten")]);
  });

  test("takes no word of a file that no key of the log has signed, be it the true beginning", async () => {
    const other = makeFirstKey(mkdtempSync(join(folder, "other-")));
    const named = {
      ...other,
      current: { ...other.current, sign: (text: string) => ({ ...other.current.sign(text), name: keys().origin }) },
    };
    for (const note of [signed(await oldest(), other), signed(await oldest(), named), withOtherRoot(await oldest())]) {
      expect(await compared(note)).toMatchObject({ exit: 2, found: { continues: false, kept_signed_by: null } });
      const plain = await by("auditor", `audit checkpoint --continues ${kept}`);
      expect(plain.out).toBe("No key of this log has signed the kept checkpoint: it shows nothing.\n");
    }
  });

  test("says so where only the server names the key, and takes no newest one by a key that is not known", async () => {
    rmSync(file("auditor/.config/assent/audit.json"));
    const first = await compared(await oldest());
    expect([first.exit, first.err]).toEqual([0, expect.stringContaining("the server says")]);
    expect((await compared(await oldest(), `--key ${await logKey()}`)).err).toBe("");
    const other = makeFirstKey(mkdtempSync(join(folder, "third-"))).current.verifierKey;
    expect(await compared(await oldest(), `--key ${other}`)).toMatchObject({ exit: 2, found: { continues: false } });
  });

  test("a key without a checkpoint to hold against it is refused, not left aside", async () => {
    const ran = await by("auditor", `audit checkpoint --key ${await logKey()}`);
    expect([ran.exit, ran.out]).toEqual([1, ""]);
    expect(ran.err).toContain("--key says nothing without --continues.");
  });
});
