import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const LOGS = "GET /api/v1/admin/audit-logs";
const event = {
  occurred_at: "2026-02-01T08:30:00.000Z",
  action: "binding.put",
  action_code: null,
  outcome: "denied",
  actor: { name: "Ada" },
  environment: "prod",
  surface: "cli",
  ticket_id: null,
  details: { code: "NO_POLICY" },
};

describe("audit list", () => {
  test("asks for what the options say and shows a table", async () => {
    server().on(LOGS, { body: { logs: [event] } });
    const ran = await cli(
      "audit list --action binding.* --action=-binding.put --actor Ada --outcome denied --env prod --limit 5",
    );
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain("binding.put");
    expect(server().seen[0]?.url).toBe(
      "/api/v1/admin/audit-logs?action=binding.*&action=-binding.put&actor=Ada&outcome=denied&environment=prod&limit=5",
    );
  });
});

describe("audit export", () => {
  test("writes the stream as it is, to standard output or to a file", async () => {
    server().on(`${LOGS}/export`, { raw: '{"id":"a"}\n{"id":"é"}\n' });
    const ran = await cli("audit export --as ndjson --after 12");
    expect(ran).toMatchObject({ exit: 0, out: '{"id":"a"}\n{"id":"é"}\n' });
    expect(server().seen[0]?.url).toBe("/api/v1/admin/audit-logs/export?format=ndjson&cursor=12");
    const directory = mkdtempSync(join(tmpdir(), "assent-cli-"));
    const file = join(directory, "audit.ndjson");
    const to = await cli(`audit export --file ${file}`);
    expect([to.out, readFileSync(file, "utf8")]).toEqual(["", '{"id":"a"}\n{"id":"é"}\n']);
    expect(to.err).toContain("Wrote 23 bytes");
    rmSync(directory, { recursive: true });
  });

  test("says why when it may not", async () => {
    const body = {
      title: "Not allowed",
      status: 403,
      detail: "You need the permission audit:export.",
      code: "PERMISSION_DENIED",
    };
    server().on(`${LOGS}/export`, { status: 403, body });
    const ran = await cli("audit export");
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("audit:export");
    expect(ran.out).toBe("");
  });
});
