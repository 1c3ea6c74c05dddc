import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { assent, type Ran, type World as Terminal } from "@/cli/testing/fake-io";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { systemClock } from "@/lib/clock";
import { newId } from "@/lib/db/ids";
import { runImport } from "@/lib/jobs/import";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { type Running, startServer } from "@/server/start";

const ASSET = "catalog/prompt/acme.tools/greeting";
const folder = mkdtempSync(join(tmpdir(), "assent-cli-"));
let w: World;
let server: Running;
const tokens = new Map<PersonName, string>();

beforeAll(async () => {
  w = await world();
  server = await startServer({ port: 0 });
  for (const name of ["operator", "approver", "viewer", "owner"] as const) tokens.set(name, await tokenOf(name));
});
afterAll(() => server.stop());

async function tokenOf(name: PersonName): Promise<string> {
  const now = new Date();
  const secret = `asn_cli_${newSecret()}`;
  await w.db.superuser.query(
    `INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, created_at, expires_at)
     VALUES ($1, $2, $3, 'cli', 'journey', $4, $5, $6, $7)`,
    [
      newId("tok", now),
      w.workspaceId,
      w.as[name].userId,
      hashSecret(secret),
      "journey",
      now,
      new Date(now.getTime() + 86_400_000),
    ],
  );
  return secret;
}

const by = (name: PersonName, line: string, terminal: Terminal = {}): Promise<Ran> =>
  assent(line, { ...terminal, env: { ASSENT_API: server.url, ASSENT_TOKEN: tokens.get(name) ?? "" }, cwd: folder });
const json = async (name: PersonName, line: string) => JSON.parse((await by(name, `${line} --json`)).out);

/** The worker's turn: runs what approvals have enqueued. */
const worker = async () => {
  await w.work(systemClock);
};

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
  expect(own.err).toContain("PERMISSION_DENIED (403)");
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
  const { rows } = await w.db.superuser.query(
    "SELECT id FROM imports WHERE finished_at IS NULL AND workspace_id = $1",
    [w.workspaceId],
  );
  for (const { id } of rows)
    await runImport({ workspace_id: w.workspaceId, import_id: id }, { last: true, clock: systemClock });
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

test("who may not is told so with 1, whoever the server does not know with 4", async () => {
  const viewer = await by("viewer", `binding put ${ASSET} dev 1`);
  expect(viewer.exit).toBe(1);
  expect(viewer.err).toContain("(403)");
  const stranger = await assent("approval list", {
    env: { ASSENT_API: server.url, ASSENT_TOKEN: "asn_cli_0123456789abcdef" },
  });
  expect(stranger).toMatchObject({ exit: 4, out: "" });
});

const digestOf = async (id: string): Promise<string> => (await json("approver", `approval view ${id}`)).proposal_digest;

async function approve(id: string): Promise<void> {
  const ran = await by("approver", `approval approve ${id} --digest ${await digestOf(id)}`);
  expect(ran).toMatchObject({ exit: 0 });
}
