import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problem } from "@/cli/testing/fake-server";
import { useFake } from "@/cli/testing/harness";
import { ticket } from "@/cli/testing/samples";

const { server, cli } = useFake();
const BATCH = "POST /api/v1/approvals/batch";
const STATUS = "GET /api/v1/batches/bat_01/status";
const other = { ...ticket, id: "apr_02", proposal_digest: "digest-2" };

const status = (items: { ticket_id: string; status: string; code?: string; error?: string }[]) => {
  const of = (...words: string[]) => items.filter((item) => words.includes(item.status)).length;
  const [succeeded, failed] = [of("succeeded"), of("failed", "rejected")];
  const pending = items.length - succeeded - failed;
  const word =
    pending > 0 ? "IN_PROGRESS" : failed === 0 ? "COMPLETED" : succeeded === 0 ? "FAILED" : "PARTIAL_SUCCESS";
  return { body: { batch_id: "bat_01", status: word, total: items.length, succeeded, failed, pending, items } };
};
const done = (...ids: string[]) => status(ids.map((ticket_id) => ({ ticket_id, status: "succeeded" })));
const taken = { status: 202, body: { batch_id: "bat_01" } };
const sent = () => {
  const asked = server().seen.find((s) => s.method === "POST");
  return asked && JSON.parse(asked.body);
};

test("by ids: each is read and shown, a person is asked, and the digests read are sent", async () => {
  server().on("GET /api/v1/approvals/apr_01", { body: ticket });
  server().on("GET /api/v1/approvals/apr_02", { body: other });
  server().on(BATCH, taken);
  const queued = status([{ ticket_id: "apr_01", status: "queued" }]);
  server().on(STATUS, queued, done("apr_01", "apr_02"));
  const ran = await cli("approval batch approve apr_01 apr_02 --reason Checked", {
    terminal: true,
    typed: ["y"],
    columns: 250,
  });
  expect([ran.exit, ran.asked]).toEqual([0, ["Approve these 2 requests? [y/N] "]]);
  expect(ran.err).toContain(ticket.summary);
  expect(sent()).toEqual({
    action: "approve",
    reason: "Checked",
    items: [
      { ticket_id: "apr_01", digest: ticket.proposal_digest },
      { ticket_id: "apr_02", digest: "digest-2" },
    ],
  });
  expect(ran.slept).toHaveLength(1);
});

test("an id that is not there is named, stops none of the others, and the end is an error", async () => {
  server().on("GET /api/v1/approvals/apr_01", { body: ticket });
  server().on("GET /api/v1/approvals/apr_09", problem(404, "NOT_FOUND", "It is not here."));
  server().on(BATCH, taken);
  server().on(STATUS, done("apr_01"));
  const ran = await cli("approval batch approve apr_01 apr_09 --yes");
  expect([ran.exit, sent()?.items]).toEqual([1, [{ ticket_id: "apr_01", digest: ticket.proposal_digest }]]);
  expect(ran.err).toContain("apr_09 is left out: It is not here.");
  expect(ran.out).toContain("succeeded");
  server().reset();
  server().on("GET /api/v1/approvals/apr_09", problem(404, "NOT_FOUND", "It is not here."));
  expect((await cli("approval batch approve apr_09 --yes")).exit).toBe(1);
  expect(sent()).toBeUndefined();
});

test("a person who says no has sent nothing; where nobody can be asked, --yes or a file is needed", async () => {
  server().on("GET /api/v1/approvals/apr_01", { body: ticket });
  const no = await cli("approval batch approve apr_01", { terminal: true, typed: ["n"] });
  expect([no.exit, sent()]).toEqual([0, undefined]);
  const alone = await cli("approval batch approve apr_01");
  expect(alone).toMatchObject({ exit: 1, err: expect.stringContaining("Add --yes") });
  expect(sent()).toBeUndefined();
});

test("by a filter: what the list answers, and nothing is sent when nothing matches", async () => {
  server().on("GET /api/v1/approvals", { body: { tickets: [ticket] } });
  server().on(BATCH, taken);
  server().on(STATUS, done("apr_01"));
  const ran = await cli("approval batch reject --mine --tier urgent --env prod --reason 'Not now' --yes");
  expect(ran.exit).toBe(0);
  const [first] = server().seen;
  expect(first?.url).toBe("/api/v1/approvals?tier=urgent&environment=prod&decidable_by_me=true&limit=200");
  expect(sent()).toMatchObject({ action: "reject", reason: "Not now", items: [{ ticket_id: "apr_01" }] });
  server().reset();
  server().on("GET /api/v1/approvals", { body: { tickets: [] } });
  expect(await cli("approval batch approve --mine --yes")).toMatchObject({
    exit: 0,
    err: expect.stringContaining("Nothing waits"),
  });
  expect(sent()).toBeUndefined();
});

test("by a file: what the list prints, pairs, or ids, by the digests in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "assent-batch-"));
  const forms: [unknown, unknown][] = [
    [{ tickets: [other] }, [{ ticket_id: "apr_02", digest: "digest-2" }]],
    [[{ ticket_id: "apr_01", digest: "d" }], [{ ticket_id: "apr_01", digest: "d" }]],
    [["apr_01"], [{ ticket_id: "apr_01" }]],
  ];
  for (const [document, items] of forms) {
    server().reset();
    server().on(BATCH, taken);
    server().on(STATUS, done("apr_01"));
    writeFileSync(join(folder, "waiting.json"), JSON.stringify(document));
    expect((await cli("approval batch approve --file waiting.json", { cwd: folder })).exit).toBe(0);
    expect(sent()).toEqual({ action: "approve", items });
  }
  for (const bad of ["{}", "[]", "[1]", '[{"digest":"d"}]', '[{"id":"a","digest":1}]']) {
    server().reset();
    const ran = await cli("approval batch approve --file -", { piped: bad });
    expect([bad, ran.exit, sent()]).toEqual([bad, 1, undefined]);
    expect(ran.err).toContain("does not list requests");
  }
});

test("the result of each is printed; one that was not decided ends with 1, the time being up with 5", async () => {
  server().on(BATCH, taken);
  const partly = status([
    { ticket_id: "apr_01", status: "succeeded" },
    { ticket_id: "apr_02", status: "failed", code: "TICKET_NOT_PENDING", error: "This request is REJECTED." },
  ]);
  server().on(STATUS, partly);
  const ran = await cli("approval batch approve --file -", { piped: '["apr_01","apr_02"]' });
  expect([ran.exit, ran.err]).toEqual([1, "1 of 2 decided, 1 not.\n"]);
  expect(ran.out).toBe(`REQUEST  RESULT     CODE                WHY
apr_01   succeeded  –                   –
apr_02   failed     TICKET_NOT_PENDING  This request is REJECTED.
`);
  const json = await cli("approval batch approve --file - --json", { piped: '["apr_01","apr_02"]' });
  expect(JSON.parse(json.out)).toEqual(partly.body);
  server().on(STATUS, status([{ ticket_id: "apr_01", status: "queued" }]));
  const slow = await cli("approval batch approve --file - --timeout 2", { piped: '["apr_01"]' });
  expect([slow.exit, slow.err]).toEqual([5, expect.stringContaining("still goes on after 2 seconds")]);
});

test("bad calls are refused before anything is asked for; the server's refusal of the whole ends with 1", async () => {
  const bad: [string, string][] = [
    ["approval batch approve", "Name requests"],
    ["approval batch approve apr_01 --mine", "Name requests"],
    ["approval batch delete apr_01", "nothing to do with requests"],
    ["approval batch approve nonsense --yes", "not the id of a request"],
    ["approval batch reject apr_01 --yes", "--reason is required"],
    ["approval batch approve apr_01 --tier urgent --yes", "A filter goes with --mine"],
  ];
  for (const [line, said] of bad) {
    const ran = await cli(line);
    expect([line, ran.exit, server().seen]).toEqual([line, 1, []]);
    expect(ran.err).toContain(said);
  }
  server().on(
    BATCH,
    problem(422, "BATCH_TOO_LARGE", "A batch of this workspace holds 50 requests at most; these are 51."),
  );
  const ran = await cli("approval batch approve --file -", { piped: '["apr_01"]' });
  expect(ran).toMatchObject({ exit: 1, err: expect.stringContaining("holds 50 requests at most") });
});
