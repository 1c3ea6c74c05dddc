import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const TOKEN = "asn_cli_fedcba9876543210";
const me = {
  actor: {
    kind: "token",
    id: "tok_01",
    name: "Olga Operator",
    email: "olga@acme.test",
    platform_admin: false,
    scopes: ["binding:*"],
  },
  workspaces: [{ slug: "retail", name: "Retail", grants: [{ role: "operator", allowed_environments: null }] }],
};

let home: string;
let world: { env: Record<string, string>; home: string };
const file = () => join(home, ".config", "assent", "credentials.json");
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "assent-cli-"));
  world = { home, env: { ASSENT_TOKEN: "" } };
  server().on("GET /api/v1/me", { body: me });
});

test("keeps a piped token for its server, readable by its owner alone, and uses it from then on", async () => {
  const ran = await cli("login", { ...world, piped: `${TOKEN}\n` });
  expect(ran).toMatchObject({ exit: 0, asked: [] });
  expect(ran.err).toBe(`Signed in to ${server().url}; the token is in ${file()}.\n`);
  expect(ran.out).toBe(`server        ${server().url}
signed in as  Olga Operator <olga@acme.test>
by            token tok_01
only for      binding:*
workspace     retail: operator
`);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(file(), "..")).mode & 0o777).toBe(0o700);
  // Without --api it goes to the server signed in to last.
  const later = await cli("whoami", { home, env: { ASSENT_TOKEN: "", ASSENT_API: "" } });
  expect(later.exit).toBe(0);
  expect(server().seen.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test("takes XDG_CONFIG_HOME for the place", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "assent-cli-"));
  await cli(`login --token ${TOKEN}`, { ...world, env: { ...world.env, XDG_CONFIG_HOME: elsewhere } });
  expect(existsSync(join(elsewhere, "assent", "credentials.json"))).toBe(true);
});

test("keeps nothing when the server refuses the token", async () => {
  server().on("GET /api/v1/me", problem(401, "UNAUTHENTICATED", "This credential is not known."));
  expect((await cli("login", { ...world, piped: TOKEN })).exit).toBe(4);
  expect(existsSync(file())).toBe(false);
});

test("asks on a terminal without showing it; S4-22 never with CI=true or without one", async () => {
  const asked = await cli("login", { ...world, terminal: true, typed: [TOKEN] });
  expect(asked).toMatchObject({ exit: 0, asked: [`Token for ${server().url}: `] });
  expect(asked.out + asked.err).not.toContain(TOKEN);
  const ci = await cli("login", { ...world, terminal: true, env: { ...world.env, CI: "true" } });
  expect(ci).toMatchObject({ exit: 1, asked: [] });
  expect(await cli("login", { ...world, piped: "" })).toMatchObject({ exit: 1, asked: [] });
});

test.each(["asn_live_0123456789abcdef", "hunter2"])("%s is no token for the command line", async (token) => {
  const ran = await cli(`login --token ${token}`, world);
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain("It begins with asn_cli_ or asn_api_");
  expect(server().seen).toEqual([]);
});

test("signs in to a demo server by persona", async () => {
  server().on("POST /api/v1/demo/token", { body: { token: TOKEN } });
  expect((await cli("login --persona operator --workspace payments", world)).exit).toBe(0);
  expect(server().seen[0]?.headers).not.toHaveProperty("authorization");
  expect(JSON.parse(server().seen[0]?.body ?? "")).toEqual({ persona: "operator", kind: "cli", workspace: "payments" });
  expect(readFileSync(file(), "utf8")).toContain(TOKEN);
});

test("logout forgets one server and leaves the others", async () => {
  await cli(`login --token ${TOKEN}`, world);
  const kept = JSON.parse(readFileSync(file(), "utf8"));
  kept.servers["https://other.test"] = { token: "asn_cli_otherotherother1", workspace: null, account: "" };
  writeFileSync(file(), JSON.stringify(kept));
  expect((await cli("logout", world)).err).toContain(`Signed out of ${server().url}.`);
  expect(Object.keys(JSON.parse(readFileSync(file(), "utf8")).servers)).toEqual(["https://other.test"]);
  expect((await cli("logout", world)).err).toContain(`Nothing is kept for ${server().url}.`);
  expect((await cli("whoami", world)).exit).toBe(4);
});

test("logout --revoke ends the token first, and keeps it when that fails", async () => {
  await cli(`login --token ${TOKEN}`, world);
  server().on("DELETE /api/v1/tokens/tok_01", problem(503, "DATABASE_UNAVAILABLE", "Away."), { status: 204, raw: "" });
  expect((await cli("logout --revoke", world)).exit).toBe(1);
  expect(readFileSync(file(), "utf8")).toContain(TOKEN);
  expect((await cli("logout --revoke", world)).exit).toBe(0);
  expect(server().seen.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(readFileSync(file(), "utf8")).not.toContain(TOKEN);
});

test("warns when others can read the file, and refuses one that is not its own", async () => {
  await cli(`login --token ${TOKEN}`, world);
  chmodSync(file(), 0o644);
  expect((await cli("whoami", world)).err).toContain(`chmod 600 ${file()}`);
  writeFileSync(file(), "[]");
  const ran = await cli("whoami", world);
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain("is not what `assent login` writes");
});

test("with --api and a token in the environment the file is not read at all", async () => {
  await cli(`login --token ${TOKEN}`, world);
  writeFileSync(file(), "[]");
  expect((await cli("whoami", { home })).exit).toBe(0);
});
