import { expect, test } from "vitest";
import { EVENTS } from "@/lib/audit/events";
import { aboutOf, actorOf, wordsOf } from "@/lib/audit/rules/words";
import type { HistoryEvent } from "@/lib/audit/shapes";

const event = (action: string, details: HistoryEvent["details"] = {}, name: string | null = "it"): HistoryEvent => ({
  id: "aud_1",
  occurred_at: "2026-03-01T12:00:00.000Z",
  action,
  action_code: null,
  outcome: "success",
  actor: { kind: "user", id: "usr_1", name: "Ola", on_behalf_of: null },
  resource: { type: "thing", id: "thg_1", name },
  environment: null,
  surface: "console",
  ticket_id: null,
  correlation_id: "cor_1",
  details,
});

test("every event of the catalogue is said in words, whatever it carries", () => {
  const bare = Object.keys(EVENTS).filter((action) => wordsOf(event(action)).includes(action));
  expect(bare).toEqual([]);
});

test("one of anything is not several", () => {
  expect(wordsOf(event("approval.batch", { total: 1 }))).toBe("decided on one request");
  expect(wordsOf(event("approval.batch", { total: 4 }))).toBe("decided on 4 requests together");
});

test("a job in a person's name is that person, any other is the product", () => {
  const by = (id: string, name: string, on_behalf_of: string | null) =>
    actorOf({ ...event("approval.reject"), actor: { kind: "job", id, name, on_behalf_of } });
  expect(by("batch.decide", "Ola", "usr_1")).toBe("Ola");
  expect(by("operation.execute", "operation.execute", "usr_1")).toBe("Assent");
  expect(by("audit.sequencer", "Audit sequencer", null)).toBe("Assent");
});

test("names what it is about, where there is a name", () => {
  expect(wordsOf(event("freeze.create", {}, "Holidays"))).toBe("planned the freeze “Holidays”");
  expect(wordsOf(event("freeze.create", {}, null))).toBe("planned the freeze");
  expect(wordsOf(event("session.create", {}, "ola@example.test"))).toBe("signed in");
});

test("a sentence ends with what it is about, once", () => {
  const bound = { before: { version: 2 }, after: { version: 3 } };
  expect(aboutOf(event("binding.put", bound, "catalog/prompt/hello"))).toBe(": catalog/prompt/hello");
  expect(aboutOf(event("asset.import", {}, "catalog/mcp-server/io.example/search"))).toMatch(/^: catalog/);
  expect(aboutOf(event("freeze.create", {}, "Holidays"))).toBe("");
  expect(aboutOf(event("session.create", {}, null))).toBe("");
});

test("what was refused is never said as if it had been done", () => {
  const denied = (action: string, details = {}, name = "catalog/prompt/hello") =>
    wordsOf({ ...event(action, details, name), outcome: "denied" });
  expect(denied("binding.put")).toBe("was stopped from binding a version");
  expect(denied("lifecycle.set")).toBe("was stopped from moving its lifecycle");
  expect(denied("approval.approve", { summary: "Run version 3 of hello" })).toBe(
    "was stopped from approving: Run version 3 of hello",
  );
  expect(denied("rbac.member.delete", {}, "Ola")).toBe("was stopped from removing the member “Ola”");
  expect(denied("session.resume")).toBe("presented a credential that had ended");
  const bare = Object.keys(EVENTS).filter(
    (action) => !/^(was stopped from|was refused: could not)/.test(denied(action)),
  );
  expect(bare).toEqual(["session.resume"]);
});

test("an event that this list does not know keeps its name", () => {
  expect(wordsOf(event("moon.land"))).toBe("moon.land");
});
