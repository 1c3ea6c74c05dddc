import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";

const { server, cli } = useFake();
const AT = "/api/v1/workspaces/retail";
const user = { id: "usr_01", name: "Grace", email: "grace@acme.example" };
const listed = {
  id: "grp_01",
  name: "On call",
  description: "Nights",
  source: null,
  member_count: 1,
  delegation_count: 0,
};
const group = { ...listed, members: [{ user, added_at: "2026-05-01T00:00:00.000Z" }], delegations: [] };
const known = () => {
  server().on("GET /api/v1/me", { body: { workspaces: [{ slug: "retail" }] } });
  server().on(`GET ${AT}/groups`, { body: { groups: [listed] } });
  const member = { user, joined: true, invited_until: null, grants: [] };
  server().on(`GET ${AT}/members`, { body: { members: [member] } });
};
const sent = () => JSON.parse(server().seen.at(-1)?.body ?? "null");

test("list and view show who is in which group", async () => {
  known();
  expect((await cli("group list")).out).toBe(`ID      NAME     MEMBERS  DELEGATIONS  KEPT BY      WHAT IT IS FOR
grp_01  On call        1            0  people here  Nights
`);
  server().on(`GET ${AT}/groups/grp_01`, { body: group });
  expect((await cli("group view 'on CALL'")).out).toMatch(/members +Grace <grace@acme.example>\n/);
});

test("create, rename, add and remove send what is meant, by name or id", async () => {
  known();
  server().on(`POST ${AT}/groups`, { status: 201, body: group });
  await cli("group create 'On call' --description Nights");
  expect(sent()).toEqual({ name: "On call", description: "Nights" });
  server().on(`PATCH ${AT}/groups/grp_01`, { body: { ...group, name: "Night watch" } });
  expect((await cli("group rename grp_01 'Night watch'")).out).toMatch(/name +Night watch\n/);
  expect(sent()).toEqual({ name: "Night watch" });
  server().on(`POST ${AT}/groups/grp_01/members`, { body: group });
  await cli("group add 'On call' grace@acme.example --reason 'on call'");
  expect(sent()).toEqual({ user_id: "usr_01", reason: "on call" });
  server().on(`DELETE ${AT}/groups/grp_01/members/usr_01`, { body: { ...group, members: [] } });
  expect((await cli("group remove 'On call' usr_01")).out).toMatch(/members +nobody\n/);
});

test("delete says so, and a refusal is told in the server's words", async () => {
  known();
  server().on(`DELETE ${AT}/groups/grp_01`, { status: 204, raw: "" });
  expect(await cli("group delete 'On call' --yes")).toMatchObject({ exit: 0, out: "" });
  server().on(`DELETE ${AT}/groups/grp_01`, problem(409, "GROUP_IN_USE", "A delegation names On call. End it first."));
  expect((await cli("group delete grp_01 --yes")).err).toContain("A delegation names On call.");
  expect((await cli("group view nobody")).err).toContain("is no group of retail");
});
