import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const TOKENS = "/api/v1/tokens";
const token = {
  id: "tok_01",
  name: "pipeline",
  kind: "cli",
  hint: "asn_cli_Ab3d…",
  scopes: null,
  owner: { id: "usr_01", name: "Olga Operator" },
  created_at: "2026-02-01T00:00:00.000Z",
  last_used_at: null,
  expires_at: "2026-05-01T00:00:00.000Z",
};

test("list shows one's own, and everyone's when asked", async () => {
  server().on(`GET ${TOKENS}`, { body: { tokens: [token] } });
  expect(
    (await cli("token list")).out,
  ).toBe(`TOKEN   NAME      KIND  BEGINS         OWNER          MAY DO              LAST USED  EXPIRES
tok_01  pipeline  cli   asn_cli_Ab3d…  Olga Operator  all of the owner's  –          2026-05-01 00:00Z
`);
  await cli("token list --everyone --limit 5");
  expect(server().seen.map((s) => s.url)).toEqual([TOKENS, `${TOKENS}?all=true&limit=5`]);
});

test("create sends what was asked and prints the secret on stdout alone", async () => {
  server().on(`POST ${TOKENS}`, { status: 201, body: { ...token, token: "asn_cli_secretsecretsecret" } });
  const ran = await cli("token create --name pipeline --scope asset:read --scope 'binding:*' --days 30");
  expect(ran).toMatchObject({ exit: 0, err: "It is not kept anywhere: copy it now.\n" });
  expect(ran.out).toMatch(/^token +asn_cli_secretsecretsecret\n/);
  expect(JSON.parse(server().seen[0]?.body ?? "")).toEqual({
    name: "pipeline",
    kind: "cli",
    scopes: ["asset:read", "binding:*"],
    expires_in_days: 30,
  });
});

test("a token that may make none is told where one can be made", async () => {
  server().on(`POST ${TOKENS}`, problem(403, "TOKEN_CANNOT_MAKE_TOKENS", "A token cannot make tokens."));
  expect((await cli("token create --name x")).err).toContain("in a browser and make it under Settings → Tokens");
});

test("revoke says so on stderr, and asks on a terminal", async () => {
  server().on(`DELETE ${TOKENS}/tok_01`, { status: 204, raw: "" });
  const no = await cli("token revoke tok_01", { terminal: true, typed: [""] });
  expect(no).toMatchObject({ exit: 1, asked: ["Revoke tok_01? [y/N] "] });
  expect(server().seen).toEqual([]);
  expect(await cli("token revoke tok_01")).toMatchObject({ exit: 0, out: "", err: "tok_01 is revoked.\n" });
});
