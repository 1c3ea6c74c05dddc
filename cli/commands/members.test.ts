import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const MEMBERS = "/api/v1/workspaces/retail/members";
const user = { id: "usr_01", name: "Olga", email: "olga@acme.example" };
const grants = [{ role: "operator", allowed_environments: ["class:test"] }];
const member = { user, joined: true, invited_until: null, grants };
const known = () => {
  server().on("GET /api/v1/me", { body: { workspaces: [{ slug: "retail" }] } });
  server().on(`GET ${MEMBERS}`, { body: { members: [member] } });
};
const sent = () => JSON.parse(server().seen.at(-1)?.body ?? "null");

test("list shows who may act as what, where", async () => {
  known();
  expect((await cli("member list")).out).toBe(`ID      NAME  E-MAIL             MAY ACT AS             STATE
usr_01  Olga  olga@acme.example  operator (class:test)  has signed in
`);
});

test("add sends the grants and prints the whole link once", async () => {
  known();
  const invitation = { path: "/invitation#secret", expires_at: "2026-05-01T00:00:00.000Z" };
  server().on(`POST ${MEMBERS}`, { status: 201, body: { user, grants, invitation } });
  const ran = await cli("member add olga@acme.example --role operator --only class:test --name Olga");
  expect(ran.out).toMatch(/^link +http.*\/invitation#secret\n/);
  expect(sent()).toEqual({ email: "olga@acme.example", name: "Olga", grants });
  expect((await cli("member add olga@acme.example")).err).toContain("--role is required");
});

test("set and remove find a member by address, and say who is none", async () => {
  known();
  server().on(`PATCH ${MEMBERS}/usr_01`, { body: { user, grants: [{ role: "admin", allowed_environments: null }] } });
  expect((await cli("member set OLGA@acme.example --role admin")).out).toMatch(/may act as +admin\n/);
  expect(sent()).toEqual({ grants: [{ role: "admin", allowed_environments: null }] });
  server().on(`DELETE ${MEMBERS}/usr_01`, { status: 204, raw: "" });
  expect(await cli("member remove usr_01")).toMatchObject({
    exit: 0,
    out: "",
    err: "olga@acme.example is no member any more.\n",
  });
  expect((await cli("member remove nobody@acme.example")).err).toContain("is no member of retail");
});

test("a refusal is told in the server's words", async () => {
  known();
  server().on(`DELETE ${MEMBERS}/usr_01`, problem(409, "LAST_OWNER", "This is the last owner of the workspace."));
  expect((await cli("member remove usr_01")).err).toContain("This is the last owner of the workspace.");
});
