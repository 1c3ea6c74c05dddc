import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "@/cli/commands/all";
import { problem } from "@/cli/testing/fake-server";
import { GOVERNED, useFake, WEATHER } from "@/cli/testing/harness";
import { asset } from "@/cli/testing/samples";

const { server, cli } = useFake();

describe("help", () => {
  test("names every command on stdout, with examples and exit codes, and ends with 0", async () => {
    const ran = await cli("--help");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    for (const { name } of COMMANDS) expect(ran.out).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(ran.out).toContain("5  done, but waiting for an approval (0 with --no-wait-code)");
  });

  const leaves = COMMANDS.flatMap((entry) =>
    "commands" in entry ? entry.commands.map((c) => `${entry.name} ${c.name}`) : [entry.name],
  );
  test.each(leaves)("%s --help has a worked example that begins with itself", async (line) => {
    const ran = await cli(`${line} --help`);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toMatch(new RegExp(`Examples:\\n  # .+\\n  (.*\\| )?assent ${line}`));
  });

  test("a word that is no command is an error that proposes one", async () => {
    expect(await cli("bindin put")).toMatchObject({
      exit: 1,
      out: "",
      err: "Error: unknown command 'bindin'\n(Did you mean binding?)\n(add --help for what it takes)\n",
    });
  });
});

describe("exit codes of problems", () => {
  const cases: [number, string, number][] = [
    [400, "BAD_QUERY", 1],
    [401, "UNAUTHENTICATED", 4],
    [403, "FORBIDDEN", 1],
    [404, "NOT_FOUND", 1],
    [409, "ASSET_DRAFT", 3],
    [412, "STALE", 3],
    [422, "VALIDATION_FAILED", 1],
    [503, "DATABASE_UNAVAILABLE", 1],
  ];
  test.each(cases)("%d %s ends with %d and prints nothing on stdout", async (status, code, exit) => {
    server().on(`GET ${GOVERNED}`, problem(status, code, "It is so."));
    const ran = await cli(`asset view ${WEATHER} --json`);
    expect(ran).toMatchObject({ exit, out: "" });
    expect(ran.err).toContain(`${code} (${status})`);
  });

  test("a bad token and a server that is not there are errors, not drift", async () => {
    server().on("GET /api/v1/approvals", problem(401, "UNAUTHENTICATED", "This credential is not known."));
    expect((await cli("approval list")).exit).toBe(4);
    const gone = await cli("approval list", { env: { ASSENT_API: "http://127.0.0.1:1" } });
    expect(gone).toMatchObject({ exit: 1, out: "" });
    expect(gone.err).toContain("check that http://127.0.0.1:1 is running");
  });

  test("an answer that is not the API's is an error that doubts the address", async () => {
    server().on("GET /api/v1/approvals", { status: 200, raw: "<html>" });
    const ran = await cli("approval list");
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain(`check that ${server().url} is an Assent server`);
  });
});

describe("a problem is printed", () => {
  test("whole: title, detail, code, every field and reason, request id, way out", async () => {
    server().on(
      `PATCH ${GOVERNED}`,
      problem(422, "VALIDATION_FAILED", "The request does not have the expected form.", {
        errors: [
          { field: "/owner/email", message: "Invalid email address" },
          { field: "/sla/tier", message: "Invalid option" },
        ],
        reasons: ["First reason.", "Second reason."],
      }),
    );
    const ran = await cli(`asset set ${WEATHER} --owner-email nobody`);
    expect(ran).toMatchObject({ exit: 1, out: "" });
    expect(ran.err).toBe(`Error: Invalid content: The request does not have the expected form.
  code        VALIDATION_FAILED (422)
  field       /owner/email: Invalid email address
              /sla/tier: Invalid option
  reason      First reason.
              Second reason.
  request id  req_1
  what to do  mend the fields named above and repeat
`);
  });

  test("without what steers a terminal", async () => {
    server().on("GET /api/v1/approvals", problem(403, "FORBIDDEN", "No\u001b[2J\u202eway"));
    expect((await cli("approval list")).err).toContain("Error: Not allowed: No\\u001b[2J\\u202eway");
  });

  test.each([
    ["DUPLICATE_PENDING_REQUEST", 409, { ticket_id: "apr_77" }, "assent approval view apr_77"],
    ["OWNER_REQUIRED", 422, {}, `assent asset set ${WEATHER} --owner PRINCIPAL`],
    ["ASSET_ARCHIVED", 409, {}, `assent asset restore ${WEATHER}`],
    ["STALE", 412, { current: 7 }, "--if-match 7"],
  ])("with the way out of %s", async (code, status, more, way) => {
    server().on(`PUT ${GOVERNED}/bindings/dev`, problem(status, code, "So.", more));
    expect((await cli(`binding put ${WEATHER} dev 3`)).err).toContain(way);
  });
});

describe("where it goes and as whom", () => {
  const nowhere = mkdtempSync(join(tmpdir(), "assent-cli-"));

  test("without any credential it ends with 4 and says how to get one", async () => {
    const ran = await cli("whoami", { env: { ASSENT_TOKEN: "" }, home: nowhere });
    expect(ran).toMatchObject({ exit: 4, out: "" });
    expect(ran.err).toContain("assent login, or set ASSENT_TOKEN");
    expect(server().seen).toEqual([]);
  });

  test("--token wins over ASSENT_TOKEN; workspace and version travel with it", async () => {
    server().on(`GET ${GOVERNED}`, { body: asset });
    await cli(`--workspace retail asset view ${WEATHER} --json --token asn_cli_other`);
    expect(server().seen[0]?.headers).toMatchObject({
      authorization: "Bearer asn_cli_other",
      "assent-workspace": "retail",
      "x-assent-cli-version": "9.9.9",
    });
  });

  test("whoami knows no workspace beside those of the credential", async () => {
    const actor = { kind: "token", id: "t", name: "Olga", email: null, platform_admin: false, scopes: null };
    server().on("GET /api/v1/me", { body: { actor, workspaces: [{ slug: "retail", name: "Retail", grants: [] }] } });
    expect((await cli("--workspace retail whoami")).exit).toBe(0);
    const other = await cli("--workspace payments whoami");
    expect(other).toMatchObject({ exit: 1, out: "" });
    expect(other.err).toContain("There is no workspace payments here, or it is not yours to see.");
  });

  test("a token that no header can carry is refused before it is sent", async () => {
    const ran = await cli("whoami", { env: { ASSENT_TOKEN: "asn_cli_ä" } });
    expect(ran).toMatchObject({ exit: 1, err: "Error: ASSENT_TOKEN does not hold a token.\n" });
  });

  test.each(["ftp://x", "http://a b", "http://me:pw@host", "https://host/?q=1"])("%s is no server", async (api) => {
    const ran = await cli("whoami", { env: { ASSENT_API: api } });
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("is not the address of a server");
  });

  test("a token in the clear to another machine is sent with a warning", async () => {
    const ran = await cli("whoami", { env: { ASSENT_API: "http://assent.invalid" } });
    expect(ran.err).toContain("Warning: http://assent.invalid is not https");
  });
});

describe("names on the command line", () => {
  test.each(["foo", "a/b", "A/b/c", "a/b/../..", "a/b/-x", ""])("'%s' is no asset", async (word) => {
    const ran = await cli(`asset view '${word}'`);
    expect(ran).toMatchObject({ exit: 1, out: "" });
    expect(server().seen).toEqual([]);
  });

  test.each(["latest", "0", "-1", "3.5", "v"])("'%s' is no version", async (word) => {
    expect((await cli(`version view ${WEATHER} -- '${word}'`)).err).toContain("is not a version number");
  });

  test("the id of something else is no request", async () => {
    expect((await cli("approval view tok_01")).err).toContain("It begins with apr_");
  });
});
