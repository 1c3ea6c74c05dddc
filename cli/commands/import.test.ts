import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const folder = mkdtempSync(join(tmpdir(), "assent-cli-"));
writeFileSync(join(folder, "servers.json"), '[{"name":"a"}, {"name":""}]\n');
writeFileSync(join(folder, "models.yaml"), "models:\n  - name: a # kept\n");
const counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
const found = {
  id: "imp_01",
  status: "IN_PROGRESS",
  format: "mcp-registry",
  source: null,
  total: 2,
  done: 0,
  ...counts,
};
const ended = { ...found, status: "PARTIAL_SUCCESS", done: 2, created: 1, failed: 1 };
const item = {
  position: 0,
  pointer: "/0",
  line: null,
  asset_ref: null,
  state: "created",
  code: null,
  message: null,
  warnings: [],
};
const bad = { ...item, pointer: "/1", line: 1, state: "failed", code: "NAME_MISSING", message: "has no name" };
const ONE = "GET /api/v1/imports/imp_01";

test("sends the file as it was written, follows it, and shows what failed by its place", async () => {
  server().on("POST /api/v1/imports", { status: 202, body: found });
  server().on(
    ONE,
    { body: { ...found, done: 1, created: 1 } },
    problem(503, "OVERLOADED", "Busy."),
    { body: ended },
    {
      body: { ...ended, items: [bad, item] },
    },
  );
  const ran = await cli("asset import servers.json --source 'my list'", { cwd: folder });
  expect(ran.exit).toBe(1);
  expect(ran.err).toBe(`Import imp_01. Ctrl-C ends the watching, not the import.
0 of 2
1 of 2: 1 created
No answer (Busy.); trying again.
2 of 2: 1 created, 1 failed
`);
  expect(ran.out).toBe(`import   imp_01
status   PARTIAL_SUCCESS
format   mcp-registry
entries  2 of 2: 1 created, 1 failed

Failed
PLACE  LINE  ASSET  CODE          WHY
/1        1  –      NAME_MISSING  has no name
`);
  expect(server().seen[0]).toMatchObject({
    url: "/api/v1/imports?source=my%20list",
    body: '[{"name":"a"}, {"name":""}]',
  });
  expect(server().seen[0]?.headers["content-type"]).toBe("application/json");
});

test("sends YAML as YAML, reads every page of entries, and ends with 0 when none failed", async () => {
  const all = { ...ended, status: "COMPLETED", failed: 0, created: 2 };
  server().on("POST /api/v1/imports", { status: 202, body: all });
  server().on(ONE, { body: { ...all, items: [item], next_cursor: "c1" } }, { body: { ...all, items: [item] } });
  const ran = await cli("asset import models.yaml --json", { cwd: folder });
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.out)).toEqual({ ...all, items: [item, item] });
  expect(server().seen[0]?.headers["content-type"]).toBe("application/yaml");
  expect(server().seen[0]?.body).toBe("models:\n  - name: a # kept\n");
});

test("a catalog nobody reads is an error", async () => {
  server().on("POST /api/v1/imports", problem(422, "CATALOG_UNKNOWN", "This is not a catalog that can be read."));
  expect(await cli("asset import -", { piped: "{}" })).toMatchObject({ exit: 1, out: "" });
});

test("a file that would steer the terminal does so neither by its content nor by its name", async () => {
  writeFileSync(join(folder, "esc.json"), "\u001b[31m{");
  const ran = await cli("asset import esc.json", { cwd: folder });
  expect(ran).toMatchObject({ exit: 1, out: "" });
  expect(ran.err).toContain("esc.json is not JSON");
  expect(ran.err).toContain("\\u001b[31m");
  expect(ran.err).not.toContain("\u001b");
  expect((await cli("asset import '\u001b]0;x.json'", { cwd: folder })).err).not.toContain("\u001b");
});
