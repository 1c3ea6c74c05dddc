import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { GOVERNED, useFake, WEATHER } from "@/cli/testing/harness";
import { asset, pending, prod, ticket, version } from "@/cli/testing/samples";

const { server, cli } = useFake();
const folder = mkdtempSync(join(tmpdir(), "assent-cli-"));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const sent = () => JSON.parse(server().seen.at(-1)?.body ?? "null");
const BINDING = `PUT ${GOVERNED}/bindings/prod`;

describe("asset set", () => {
  test("sends the blocks that were named and nothing else; empty clears", async () => {
    server().on(`PATCH ${GOVERNED}`, { body: asset });
    const ran = await cli(
      `asset set ${WEATHER} --owner user:ada --owner-email '' --risk high --risk-category privacy --risk-category cost --compliance-tag '' --label tier=1 --label note= --unlabel trial --if-match 3`,
    );
    expect(ran.exit).toBe(0);
    expect(sent()).toEqual({
      owner: { principal: "user:ada", email: null },
      risk: { level: "high", categories: ["privacy", "cost"] },
      compliance: { tags: [] },
      labels: { tier: "1", note: "", trial: null },
    });
    expect(server().seen[0]?.headers["if-match"]).toBe('"3"');
  });

  test.each([
    [`asset set ${WEATHER}`, "Nothing to set"],
    [`asset set ${WEATHER} --label tier`, "--label takes name=value"],
  ])("%s is refused here", async (line, why) => {
    const ran = await cli(line);
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain(why);
    expect(server().seen).toEqual([]);
  });

  test("lowering risk may wait for approval like anything else", async () => {
    server().on(`PATCH ${GOVERNED}`, pending);
    expect((await cli(`asset set ${WEATHER} --risk low`)).exit).toBe(5);
  });
});

describe("lifecycle", () => {
  test.each([
    ["activate", "lifecycle.setState", { state: "active" }],
    ["deprecate --replacement a/b/c", "lifecycle.deprecate", { replacement_ref: "a/b/c" }],
    ["archive", "lifecycle.archive", {}],
    ["restore --to draft", "lifecycle.restore", { target_state: "draft" }],
  ])("%s runs %s", async (words, action, params) => {
    const [verb, ...options] = words.split(" ");
    const data = { action, status: "completed", message: "done", data: asset };
    server().on(`POST ${GOVERNED}/actions/${action}`, { body: data });
    const ran = await cli(`asset ${verb} ${WEATHER} ${options.join(" ")} --reason Because --json`);
    expect(ran.exit).toBe(0);
    expect(JSON.parse(ran.out)).toEqual(data);
    expect(sent()).toEqual({ params, reason: "Because" });
  });

  test("each takes a time to be carried out at, which names its zone", async () => {
    for (const [verb, action] of [
      ["activate", "lifecycle.setState"],
      ["deprecate", "lifecycle.deprecate"],
      ["archive", "lifecycle.archive"],
      ["restore", "lifecycle.restore"],
    ]) {
      server().on(`POST ${GOVERNED}/actions/${action}`, pending);
      expect((await cli(`asset ${verb} ${WEATHER} --at 2027-01-31T18:00Z`)).exit).toBe(5);
      expect(sent()).toMatchObject({ apply_at: "2027-01-31T18:00:00.000Z" });
    }
    const before = server().seen.length;
    expect((await cli(`asset activate ${WEATHER} --at 2027-01-31T18:00`)).exit).toBe(1);
    expect(server().seen).toHaveLength(before);
  });

  test("archive asks on a terminal, and no changes nothing", async () => {
    server().on(`POST ${GOVERNED}/actions/lifecycle.archive`, { body: { data: asset } });
    const no = await cli(`asset archive ${WEATHER}`, { terminal: true, typed: ["n"] });
    expect(no).toMatchObject({ exit: 1, asked: [`Archive ${WEATHER}? [y/N] `] });
    expect(server().seen).toEqual([]);
    expect((await cli(`asset archive ${WEATHER}`, { terminal: true, typed: ["yes"] })).exit).toBe(0);
  });

  test("S4-22 with CI=true, or without a terminal, nothing is asked", async () => {
    server().on(`POST ${GOVERNED}/actions/lifecycle.archive`, { body: { data: asset } });
    const inCi = await cli(`asset archive ${WEATHER}`, { terminal: true, env: { CI: "true" } });
    expect(inCi).toMatchObject({ exit: 0, asked: [] });
    expect(await cli(`asset archive ${WEATHER}`)).toMatchObject({ exit: 0, asked: [] });
  });
});

describe("draft put", () => {
  const saved = { revision: 5, content: {}, digest: "d", updated_at: null, updated_by: null };

  test("sends JSON as it was written: digits and double keys are the server's to judge", async () => {
    server().on(`PUT ${GOVERNED}/draft`, { body: saved });
    const text = '{ "n": 1.50, "big": 12345678901234567890, "n": 2 }';
    const ran = await cli(`draft put ${WEATHER} ${file("a.json", `\ufeff${text}\n`)} --message Shorter --if-match 4`, {
      cwd: folder,
    });
    expect(ran).toMatchObject({ exit: 0 });
    expect(server().seen[0]).toMatchObject({ body: `{"content":${text},"message":"Shorter"}` });
    expect(server().seen[0]?.headers["if-match"]).toBe('"4"');
  });

  test("takes YAML from a file and from standard input", async () => {
    server().on(`PUT ${GOVERNED}/draft`, { body: saved });
    await cli(`draft put ${WEATHER} ${file("b.yaml", "name: x\nports: [80, 443]\n")}`, { cwd: folder });
    expect(sent()).toEqual({ content: { name: "x", ports: [80, 443] } });
    await cli(`draft put ${WEATHER} -`, { piped: "name: y\n" });
    expect(sent()).toEqual({ content: { name: "y" } });
    await cli(`draft put ${WEATHER} -`, { piped: ' {"name":"z"}' });
    expect(sent()).toEqual({ content: { name: "z" } });
  });

  test.each([
    ["bad.json", '{"a":1},"message":"x"', "is not JSON"],
    ["bad.yaml", "a: [1", "is not YAML"],
    ["twice.yaml", "a: 1\na: 2", "is not YAML"],
    ["big.yaml", "a: 12345678901234567890", "write so large a number as a string"],
    ["nan.yaml", "a: .nan", "JSON has no such number"],
    ["empty.json", " \n", "is empty"],
  ])("%s is refused before it is sent", async (name, text, why) => {
    const ran = await cli(`draft put ${WEATHER} ${file(name, text)}`, { cwd: folder });
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain(why);
    expect(server().seen).toEqual([]);
  });

  test("a file that is not there is an error that names it", async () => {
    expect((await cli(`draft put ${WEATHER} none.json`, { cwd: folder })).err).toContain("none.json cannot be read");
  });
});

describe("draft get", () => {
  test("--content prints what can be put back; without a draft it is an error", async () => {
    const draft = { revision: 2, content: { a: 1 }, digest: "d", updated_at: null, updated_by: null };
    server().on(`GET ${GOVERNED}/draft`, { body: draft }, { body: { ...draft, revision: 0, content: null } });
    expect((await cli(`draft get ${WEATHER} --content`)).out).toBe('{\n  "a": 1\n}\n');
    expect(await cli(`draft get ${WEATHER} --content`)).toMatchObject({ exit: 1, out: "" });
  });
});

describe("version set-status", () => {
  test("runs the action and shows the version; a word that is no status is told", async () => {
    const done = { action: "version.setStatus", status: "completed", data: { ...version, status: "deprecated" } };
    server().on(`POST ${GOVERNED}/actions/version.setStatus`, { body: done });
    const ran = await cli(`version set-status ${WEATHER} v3 deprecated --reason Drifts`);
    expect(ran.out).toMatch(/status +deprecated/);
    expect(JSON.parse(server().seen[0]?.body ?? "")).toEqual({
      params: { number: 3, status: "deprecated" },
      reason: "Drifts",
    });
    expect((await cli(`version set-status ${WEATHER} 3 gone`)).err).toContain('"gone" is no status of a version.');
  });
});

describe("version create", () => {
  test("cuts the draft, or the content of a file, and shows the number", async () => {
    server().on(`POST ${GOVERNED}/versions`, { status: 201, body: version });
    const ran = await cli(`version create ${WEATHER} --label 1.2.0 --message Faster`);
    expect(ran.out).toContain("version  3\n");
    expect(sent()).toEqual({ label: "1.2.0", message: "Faster" });
    await cli(`version create ${WEATHER} --label 1.2.0 --file -`, { piped: '{"n":1.0}' });
    expect(server().seen.at(-1)?.body).toBe('{"content":{"n":1.0},"label":"1.2.0"}');
  });

  test("needs a label", async () => {
    expect((await cli(`version create ${WEATHER}`)).err).toContain("--label is required");
  });
});

describe("binding put", () => {
  test("answers the binding where it is free, with warnings", async () => {
    server().on(BINDING, { body: { ...prod, warnings: ["This asset is deprecated."] } });
    const ran = await cli(`binding put ${WEATHER} prod v3 --reason 'Tested a week'`);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toBe(`environment  prod (class prod)
version      3, 1.2.0
before       2
config       {
               "region": "eu"
             }
bound        2026-02-03 10:00Z by Olga Operator
authority    approval apr_01
revision     5
warning      This asset is deprecated.
`);
    expect(sent()).toEqual({ version: 3, reason: "Tested a week" });
  });

  test("ends with 5 and the request where it needs approval; with 0 if so asked", async () => {
    server().on(BINDING, pending);
    const ran = await cli(`binding put ${WEATHER} prod 3`);
    expect(ran).toMatchObject({ exit: 5 });
    expect(ran.out).toBe(`request  apr_01
status   waiting for approval
summary  Run version 3 of io.github.acme/weather in prod
`);
    expect(ran.err).toBe("Needs approval by 1 approver and 1 security-approver: assent approval view apr_01\n");
    const json = await cli(`binding put ${WEATHER} prod 3 --json --no-wait-code`);
    expect(json.exit).toBe(0);
    expect(JSON.parse(json.out)).toEqual(pending.body);
  });

  test("a dry run says who would have to approve, and ends with 0", async () => {
    const preview = {
      summary: "Run version 3",
      spec: {},
      warnings: [],
      requires_approval: true,
      policy: { id: "pol_01", name: "Prod" },
      gates: [{ role: "approver", required: 1 }],
    };
    server().on(BINDING, { body: { action: "binding.put", status: "dry_run", message: "x", data: preview } });
    const ran = await cli(`binding put ${WEATHER} prod 3 --dry-run`);
    expect(ran).toMatchObject({
      exit: 0,
      out: "would do  Run version 3\napproval  needed: 1 approver\npolicy    Prod\n",
    });
    expect(sent()).toEqual({ version: 3, dry_run: true });
  });

  test("takes the environment from --env, and refuses two that differ", async () => {
    server().on(BINDING, { body: prod });
    expect((await cli(`binding put ${WEATHER} 3 --env prod`)).exit).toBe(0);
    expect((await cli(`binding put ${WEATHER} prod 3`, { env: { ASSENT_ENV: "prod" } })).exit).toBe(0);
    expect((await cli(`binding put ${WEATHER} dev 3 --env prod`)).err).toContain("name two environments");
    expect((await cli(`binding put ${WEATHER} --env prod`)).err).toContain("No version is named");
  });

  test("sends a configuration from a file", async () => {
    server().on(BINDING, { body: prod });
    await cli(`binding put ${WEATHER} prod 3 --config ${file("c.yaml", "region: eu\n")}`, { cwd: folder });
    expect(sent()).toEqual({ config: { region: "eu" }, version: 3 });
  });

  test("a stale revision is a conflict", async () => {
    server().on(BINDING, problem(412, "STALE", "Someone was faster.", { current: 6 }));
    expect((await cli(`binding put ${WEATHER} prod 3 --if-match 5`)).exit).toBe(3);
  });
});

describe("binding promote, rollback, remove", () => {
  const acted = { action: "x", status: "completed", message: "done", data: prod };

  test("promote names both environments", async () => {
    server().on(`POST ${GOVERNED}/actions/promotion.promote`, { body: acted });
    expect((await cli(`binding promote ${WEATHER} staging prod`)).out).toContain("version      3, 1.2.0");
    expect(sent()).toEqual({ params: { from_environment: "staging", to_environment: "prod" } });
  });

  test("rollback goes to the version before, and says so", async () => {
    server().on(`GET ${GOVERNED}/bindings/prod`, { body: prod });
    server().on(`POST ${GOVERNED}/actions/promotion.rollback`, { body: acted });
    expect((await cli(`binding rollback ${WEATHER} prod`)).err).toBe("Back from version 3 to version 2.\n");
    expect(sent()).toEqual({ params: { environment: "prod", target_version: 2 } });
    await cli(`binding rollback ${WEATHER} --env prod --to 1`);
    expect(sent()).toEqual({ params: { environment: "prod", target_version: 1 } });
  });

  test("rollback without a version before is refused here", async () => {
    server().on(`GET ${GOVERNED}/bindings/prod`, { body: { ...prod, previous_version: null } });
    expect((await cli(`binding rollback ${WEATHER} prod`)).err).toContain("Name one: --to VERSION");
  });

  test("remove unbinds", async () => {
    server().on(`DELETE ${GOVERNED}/bindings/prod`, { body: { ...prod, version: null, version_label: null } });
    expect((await cli(`binding remove ${WEATHER} prod --reason Withdrawn`)).out).toContain("version      none");
    expect(sent()).toEqual({ reason: "Withdrawn" });
  });
});

describe("approval approve, reject, cancel", () => {
  test("approve sends digest and comment, and says when others are still needed", async () => {
    server().on("POST /api/v1/approvals/apr_01/approve", { body: ticket });
    const ran = await cli(`approval approve apr_01 --digest ${ticket.proposal_digest} --comment Seen`);
    expect(ran).toMatchObject({ exit: 0, err: "Your approval is recorded; others are still needed.\n" });
    expect(sent()).toEqual({ digest: ticket.proposal_digest, comment: "Seen" });
  });

  test("approve without a digest and reject without a comment are refused here", async () => {
    expect((await cli("approval approve apr_01")).err).toContain("--digest is required");
    expect((await cli("approval reject apr_01 --comment ' '")).err).toContain("--comment is required");
    expect(server().seen).toEqual([]);
  });

  test("another digest than the current one is a conflict with its way out", async () => {
    server().on("POST /api/v1/approvals/apr_01/approve", problem(412, "CONTENT_CHANGED", "It has changed."));
    const ran = await cli("approval approve apr_01 --digest old");
    expect(ran.exit).toBe(3);
    expect(ran.err).toContain("assent approval view apr_01");
  });

  test("reject and cancel answer the request", async () => {
    server().on("POST /api/v1/approvals/apr_01/reject", { body: { ...ticket, status: "REJECTED" } });
    server().on("POST /api/v1/approvals/apr_01/cancel", { body: { ...ticket, status: "CANCELLED" } });
    expect((await cli("approval reject apr_01 --comment No")).out).toContain("status       REJECTED");
    expect((await cli("approval cancel apr_01")).out).toContain("status       CANCELLED");
  });
});
