import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { GOVERNED, useFake, WEATHER } from "@/cli/testing/harness";
import { pending, prod, ticket } from "@/cli/testing/samples";

const { server, cli } = useFake();
const POLL = "GET /api/v1/approvals/apr_01";
const PUT = `binding put ${WEATHER} prod 3 --wait`;
const at = (status: string, more: object = {}) => ({ body: { ...ticket, status, ...more } });

test("waits through every state, says each once on stderr, and answers what now runs", async () => {
  server().on(`PUT ${GOVERNED}/bindings/prod`, pending);
  const one = at("PENDING_APPROVAL", { gates: [{ role: "approver", required: 1, approved: 0 }] });
  server().on(POLL, one, one, at("APPROVED"), at("EXECUTING"), at("SUCCESS"));
  server().on(`GET ${GOVERNED}/bindings/prod`, { body: prod });
  const ran = await cli(`${PUT} --json`);
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.out)).toEqual(prod);
  expect(ran.err).toBe(`Needs approval by 1 approver and 1 security-approver: assent approval view apr_01
Waiting. Ctrl-C ends the waiting, not the request.
PENDING_APPROVAL  approver 0/1
APPROVED
EXECUTING
SUCCESS
`);
  expect(ran.slept).toEqual([1000, 1500, 2250, 3375]);
});

test.each([
  ["REJECTED", null, 1],
  ["CANCELLED", null, 1],
  ["FAILED", { code: "EXECUTION_FAILED", detail: "It broke." }, 1],
  ["FAILED", { code: "SUPERSEDED", detail: "The base has moved." }, 3],
])("%s with %j ends the waiting with the request on stdout", async (status, error, exit) => {
  server().on(`PUT ${GOVERNED}/bindings/prod`, pending);
  server().on(POLL, at(status, { error }));
  const ran = await cli(`${PUT} --json`);
  expect(ran.exit).toBe(exit);
  expect(JSON.parse(ran.out)).toMatchObject({ id: "apr_01", status, error });
});

test("gives up after --timeout with 5, and the request stays", async () => {
  server().on(`PUT ${GOVERNED}/bindings/prod`, pending);
  server().on(POLL, at("PENDING_APPROVAL"));
  const ran = await cli(`${PUT} --timeout 20`);
  expect(ran.exit).toBe(5);
  expect(ran.err).toContain("Still waiting after 20 seconds. Look again: assent approval view apr_01");
  expect(ran.slept.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(20_000);
  expect(server().seen.filter((s) => s.method === "POST")).toEqual([]);
});

test("a server that sheds load does not end the waiting; losing the permission does", async () => {
  server().on(`PUT ${GOVERNED}/bindings/prod`, pending);
  server().on(`GET ${GOVERNED}/bindings/prod`, { body: prod });
  server().on(POLL, problem(503, "OVERLOADED", "Busy."), at("SUCCESS"));
  const ran = await cli(PUT);
  expect(ran.exit).toBe(0);
  expect(ran.err).toContain("No answer (Busy.); trying again.");
  server().on(POLL, problem(401, "UNAUTHENTICATED", "Expired."));
  expect((await cli(PUT)).exit).toBe(4);
});

test("approve --wait follows the request it decided", async () => {
  server().on("POST /api/v1/approvals/apr_01/approve", at("APPROVED"));
  server().on(POLL, at("EXECUTING"), at("SUCCESS"));
  const ran = await cli("approval approve apr_01 --digest d --wait --json");
  expect(ran.exit).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ status: "SUCCESS" });
});
