import { expect, test } from "vitest";
import type { Outcome } from "@/lib/client/call";
import { makeIntent } from "@/lib/client/intent";
import { noAnswer, parseProblem } from "@/lib/client/problem";

const refused = (status: number, body: unknown): Outcome<unknown> => ({
  ok: false,
  problem: parseProblem(status, body, null),
});
const done: Outcome<unknown> = { ok: true, status: 200, data: {}, revision: null, location: null, requestId: null };

function keysAround(outcome: Outcome<unknown>): [string, string] {
  const intent = makeIntent();
  const first = intent.keyFor("PUT /a {}");
  intent.heard(outcome);
  return [first, intent.keyFor("PUT /a {}")];
}

test.each<[string, Outcome<unknown>]>([
  ["no answer came", { ok: false, problem: noAnswer("The server did not answer.") }],
  ["a proxy answers 502 with a page of its own", refused(502, null)],
  ["a proxy answers 504 with JSON of its own", refused(504, { message: "upstream timed out" })],
  ["a proxy answers 408", refused(408, null)],
  ["a page came in the place of the answer", refused(200, null)],
  ["the server lost its database under it", refused(503, { code: "DATABASE_UNAVAILABLE" })],
  ["the first sending still runs", refused(409, { code: "IDEMPOTENCY_IN_PROGRESS" })],
])("the same is sent again with the same key where %s", (_, outcome) => {
  const [first, again] = keysAround(outcome);
  expect(again).toBe(first);
});

test.each<[string, Outcome<unknown>]>([
  ["it was done", done],
  ["it was refused", refused(422, { code: "VALIDATION_FAILED" })],
  ["somebody was first", refused(412, { code: "STALE" })],
])("the same is a new intent once %s", (_, outcome) => {
  const [first, again] = keysAround(outcome);
  expect(again).not.toBe(first);
});

test("something else is another intent, whatever became of the first", () => {
  const intent = makeIntent();
  const first = intent.keyFor("PUT /a {}");
  intent.heard(refused(504, null));
  expect(intent.keyFor('PUT /a {"n":1}')).not.toBe(first);
});
