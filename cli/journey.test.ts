import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { assent, type Ran, type World as Terminal } from "@/cli/testing/fake-io";
import type { PersonaId } from "@/lib/auth/personas";
import { systemClock } from "@/lib/clock";
import { executeOperation } from "@/lib/jobs/execute";
import { runImport } from "@/lib/jobs/import";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { seedPeople } from "@/seed/people";
import { type Running, startServer } from "@/server/start";

vi.hoisted(() => {
  process.env.ASSENT_DEMO = "1";
});

const ASSET = "catalog/prompt/acme.tools/greeting";
const folder = mkdtempSync(join(tmpdir(), "assent-cli-"));
let db: TestDatabase;
let server: Running;

beforeAll(async () => {
  db = await useDatabase();
  await seedPeople(new Date());
  server = await startServer({ port: 0 });
});
afterAll(() => server.stop());

/** Runs a command as somebody who has signed in on a machine of their own. */
const by = (who: PersonaId, line: string, terminal: Terminal = {}): Promise<Ran> =>
  assent(line, { ...terminal, env: { ASSENT_TOKEN: "" }, home: join(folder, who), cwd: folder });
const json = async (who: PersonaId, line: string) => JSON.parse((await by(who, `${line} --json`)).out);

/** The worker's turn: runs what approvals have enqueued. */
const worker = async () => {
  const { rows } = await db.superuser.query<{ id: string; payload: { workspace_id: string; event_id: string } }>(
    "SELECT id, payload FROM graphile_worker._private_jobs WHERE payload ->> 'event_id' IS NOT NULL ORDER BY id",
  );
  for (const { id, payload } of rows) {
    await executeOperation(payload, { number: 1, last: true, clock: systemClock });
    await db.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE id = $1", [id]);
  }
};

test("signs in by persona, says who that is, and works in its own workspace alone", async () => {
  for (const who of ["operator", "approver", "viewer", "owner"] as const) {
    const ran = await by(who, `login --persona ${who} --api ${server.url}`);
    expect(ran).toMatchObject({ exit: 0, asked: [] });
  }
  const ran = await by("operator", "whoami");
  expect(ran.out).toMatch(/^server +http:\/\/localhost:\d+\nsigned in as +Operator <operator@retail.example>\n/);
  expect(ran.out).toMatch(/\nworkspace +retail: operator\n$/);
  expect((await by("operator", "asset list --workspace payments")).exit).toBe(1);
  expect((await by("auditor", `whoami --api ${server.url}`)).exit).toBe(4);
});

test("from a file to a version live in prod, from the command line alone", async () => {
  writeFileSync(join(folder, "greeting.yaml"), "template: Good day\n");
  expect((await by("operator", `draft put ${ASSET} greeting.yaml --if-match 0`)).exit).toBe(0);
  expect((await by("operator", `draft put ${ASSET} greeting.yaml --if-match 0`)).exit).toBe(3);
  const cut = await by("operator", `version create ${ASSET} --label 1.0.0`);
  expect(cut.out).toContain("version  1\n");

  // Activating is gated: without an owner refused, then a request.
  const orphan = await by("operator", `asset activate ${ASSET}`);
  expect(orphan).toMatchObject({ exit: 1, out: "" });
  expect(orphan.err).toContain(`what to do  assent asset set ${ASSET} --owner PRINCIPAL`);
  expect((await by("operator", `asset set ${ASSET} --owner user:ada --label area=mail`)).exit).toBe(0);
  const activation = await by("operator", `asset activate ${ASSET} --json`);
  expect(activation.exit).toBe(5);
  await approve(JSON.parse(activation.out).ticket_id);
  await worker();
  expect((await json("viewer", `asset view ${ASSET}`)).governance.lifecycle.state).toBe("active");

  const free = await by("operator", `binding put ${ASSET} dev 1`);
  expect(free).toMatchObject({ exit: 0, err: "" });
  const preview = await by("operator", `binding put ${ASSET} prod 1 --dry-run`);
  expect(preview.out).toContain("approval  needed: 1 approver");

  const asked = await by("operator", `binding put ${ASSET} prod 1 --reason Tested --json`);
  expect(asked.exit).toBe(5);
  const { ticket_id: id, status } = JSON.parse(asked.out);
  expect(status).toBe("pending_approval");
  const again = await by("operator", `binding put ${ASSET} prod 1`);
  expect(again).toMatchObject({ exit: 3, out: "" });
  expect(again.err).toContain(`assent approval view ${id}`);

  const mine = await json("approver", "approval list --mine");
  expect(mine.tickets.map((t: { id: string }) => t.id)).toEqual([id]);
  const read = await by("approver", `approval view ${id}`);
  expect(read.out).toContain("~ /version  null → 1\n");
  const own = await by("operator", `approval approve ${id} --digest ${await digestOf(id)}`);
  expect(own.exit).toBe(1);
  expect(own.err).toContain("SELF_APPROVAL_FORBIDDEN (403)");
  expect(await by("approver", `approval approve ${id} --digest ${"0".repeat(64)}`)).toMatchObject({ exit: 3 });
  await approve(id);
  await worker();

  const listed = await by("viewer", `binding list ${ASSET} --env prod`);
  expect(listed.out).toMatch(new RegExp(`prod {2}prod +1 {2}1\\.0\\.0 .* approval ${id}\n$`));
  const { events } = await json("viewer", `asset history ${ASSET} --env prod`);
  const happened = events.filter((e: { ticket_id: string; outcome: string }) => e.outcome === "success");
  expect(new Set(happened.map((e: { ticket_id: string }) => e.ticket_id))).toEqual(new Set([id]));
  expect(happened.map((e: { action_code: string }) => e.action_code)).toEqual([
    "EXECUTION_COMPLETED",
    "EXECUTION_STARTED",
    "APPROVAL_APPROVED",
    "REQUEST_SUBMITTED",
  ]);
});

test("--wait stays with the request until somebody else has decided and the worker has run", async () => {
  writeFileSync(join(folder, "next.json"), '{ "template": "Good evening" }');
  await by("operator", `version create ${ASSET} --label 1.1.0 --file next.json`);
  const diff = await by("viewer", `version diff ${ASSET} 1 2 --exit-code`);
  expect(diff).toMatchObject({ exit: 2, out: '~ /template  "Good day" → "Good evening"\n' });

  const others = [async () => approve((await json("approver", "approval list --mine")).tickets[0].id), worker];
  const ran = await by("operator", `binding put ${ASSET} prod 2 --wait --json`, {
    meanwhile: async () => others.shift()?.(),
  });
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ environment: "prod", version: 2, previous_version: 1 });
  expect(ran.err).toMatch(/PENDING_APPROVAL {2}approver 0\/1\nAPPROVED\nSUCCESS\n$/);

  let own: Ran | undefined;
  const refused = await by("owner", `binding rollback ${ASSET} prod --wait`, {
    meanwhile: async () => {
      const { tickets } = await json("approver", "approval list --mine");
      own ??= await by("owner", `approval approve ${tickets[0].id} --digest ${tickets[0].proposal_digest}`);
      if (tickets[0]) await by("approver", `approval reject ${tickets[0].id} --comment 'Not today'`);
    },
  });
  expect(refused.exit).toBe(1);
  expect(refused.err).toContain("REJECTED");
  // The owner may decide, but not what the owner asked for.
  expect(own?.err).toContain("SELF_APPROVAL_FORBIDDEN (403)");
});

const fixture = (name: string) => new URL(`../lib/imports/fixtures/${name}`, import.meta.url).pathname;

/** The worker's turn with an import. */
const importing = async () => {
  const { rows } = await db.superuser.query("SELECT workspace_id, id FROM imports WHERE finished_at IS NULL");
  for (const { workspace_id, id } of rows)
    await runImport({ workspace_id, import_id: id }, { last: true, clock: systemClock });
};

test("imports a catalog with progress, names what failed by its place, and does nothing twice", async () => {
  const preview = await by("operator", `asset import ${fixture("servers.json")} --dry-run`);
  expect(preview).toMatchObject({ exit: 0, err: "" });
  expect(preview.out).toMatch(/^would do +Import \d+ entries\n/);

  const ran = await by("operator", `asset import ${fixture("servers.json")} --source example --json`, {
    meanwhile: importing,
  });
  const found = JSON.parse(ran.out);
  expect(ran.exit).toBe(1);
  expect(found).toMatchObject({ status: "PARTIAL_SUCCESS", source: "example", done: found.total });
  expect(found.items).toHaveLength(found.total);
  expect(ran.err).toContain(`${found.total} of ${found.total}: ${found.created} created`);

  const again = await by("operator", `asset import ${fixture("servers.json")}`, { meanwhile: importing });
  expect(again.exit).toBe(1);
  expect(again.out).toContain(
    `entries  ${found.total} of ${found.total}: ${found.created} unchanged, ${found.failed} failed`,
  );
  expect(again.out).toMatch(/\nFailed\nPLACE +LINE +ASSET +CODE +WHY\n\/1 /);
  expect((await by("viewer", `asset view catalog/mcp-server/example.weather/forecast`)).exit).toBe(0);
});

test("sends YAML as it was written, so that a bad entry is named by its line", async () => {
  const ran = await by("operator", `asset import ${fixture("models.yaml")} --json`, { meanwhile: importing });
  const failed = JSON.parse(ran.out).items.filter((item: { state: string }) => item.state === "failed");
  expect(failed[0].line).toBeGreaterThan(1);
  const refused = await by("viewer", `asset import ${fixture("models.yaml")}`);
  expect(refused).toMatchObject({ exit: 1, out: "" });
});

test("every reading command fits what the server really sends, for people and for machines", async () => {
  const { tickets } = await json("viewer", "approval list --status any");
  const lines = [
    "asset list --query greeting",
    `asset view ${ASSET}`,
    `asset history ${ASSET} --all --limit 3`,
    `draft get ${ASSET}`,
    `version list ${ASSET}`,
    `version view ${ASSET} 1`,
    `version diff ${ASSET} 1 2`,
    `binding list ${ASSET}`,
    "approval list --status any",
    `approval view ${tickets[0].id}`,
  ];
  for (const line of lines) {
    const table = await by("viewer", line);
    expect({ line, ...table, out: "" }).toMatchObject({ exit: 0, out: "", err: "" });
    expect([line, table.out]).toEqual([line, expect.not.stringMatching(/undefined|NaN|\[object|Invalid Date/)]);
    expect(table.out.split("\n").length).toBeGreaterThan(1);
    const data = await json("viewer", line);
    expect(parse((await by("viewer", `${line} -o yaml`)).out)).toEqual(data);
  }
});

test("lists and revokes tokens; a revoked one is a sign-in that is over", async () => {
  const { tokens } = await json("viewer", "token list");
  expect(tokens).toHaveLength(1);
  const table = await by("viewer", "token list");
  expect(table.out).toContain(`${tokens[0].id}  Demo  cli   ${tokens[0].hint}  Viewer`);
  const none = await by("viewer", "token create --name another");
  expect(none).toMatchObject({ exit: 1, out: "" });
  expect(none.err).toContain("TOKEN_CANNOT_MAKE_TOKENS (403)");
  expect((await by("operator", `token revoke ${tokens[0].id}`)).exit).toBe(1);
  expect((await by("viewer", `token revoke ${tokens[0].id}`)).exit).toBe(0);
  const over = await by("viewer", "whoami");
  expect(over.exit).toBe(4);
  expect(over.err).toContain("what to do  sign in again: assent login");
  expect((await by("owner", "logout --revoke")).exit).toBe(0);
  expect((await by("owner", "whoami")).exit).toBe(4);
});

test("who may not is told so with 1, whoever the server does not know with 4", async () => {
  await by("viewer", `login --persona viewer --api ${server.url}`);
  const viewer = await by("viewer", `binding put ${ASSET} dev 1`);
  expect(viewer.exit).toBe(1);
  expect(viewer.err).toContain("PERMISSION_DENIED (403)");
  const stranger = await by("viewer", "approval list --token asn_cli_0123456789abcdef");
  expect(stranger).toMatchObject({ exit: 4, out: "" });
  expect(stranger.err).toContain("--token was refused: give another token");
});

const digestOf = async (id: string): Promise<string> => (await json("approver", `approval view ${id}`)).proposal_digest;

async function approve(id: string): Promise<void> {
  const ran = await by("approver", `approval approve ${id} --digest ${await digestOf(id)}`);
  expect(ran).toMatchObject({ exit: 0 });
}
