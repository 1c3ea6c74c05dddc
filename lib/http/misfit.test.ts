import { expect, test } from "vitest";
import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { misfit } from "@/lib/http/misfit";
import { noContent, ok, type Reply, raw } from "@/lib/http/reply";
import type { AnySpec } from "@/lib/http/spec";
import { watched } from "@/lib/http/watched";

const Lamp = z.strictObject({ name: z.string(), lit: z.boolean().optional() });
const open = { summary: "Read a lamp", room: "lamps", auth: "none" as const };

/** What the watch of a test run would say of this answer. */
async function said(spec: object, reply: Reply): Promise<string | null> {
  const found: (string | null)[] = [];
  const before = watched.by;
  watched.by = (of, method, _, answer) => found.push(misfit(of, method, answer));
  try {
    await endpoint({ ...open, ...spec, handler: () => reply })(new Request("http://x/lamps"), { params: {} });
  } finally {
    if (before) watched.by = before;
  }
  expect(found).toHaveLength(1);
  return found[0] ?? null;
}

test("an answer that is what its route says fits, as does any answer of a route that says nothing", async () => {
  expect(await said({ answer: Lamp }, ok({ name: "a", lit: undefined }))).toBeNull();
  expect(await said({}, ok({ anything: 1 }))).toBeNull();
});

test("a field that is not named, one that is missing and one of another kind do not fit", async () => {
  expect(await said({ answer: Lamp }, ok({ name: "a", colour: "red" }))).toContain("colour");
  expect(await said({ answer: Lamp }, ok({ lit: true }))).toContain("name");
  expect(await said({ answer: Lamp }, ok({ name: "a", lit: "yes" }))).toContain("lit");
  // Held to what is sent, not to what it was made of.
  expect(await said({ answer: z.strictObject({ at: z.iso.datetime() }) }, ok({ at: new Date(0) }))).toBeNull();
});

test("another status, a body where there is none and none where there is one do not fit", async () => {
  expect(await said({ answer: Lamp, status: 201 }, ok({ name: "a" }))).toContain("status 200");
  expect(await said({ answer: "nothing" }, noContent())).toBeNull();
  expect(await said({ answer: "nothing" }, ok({}))).toContain("status 200");
  expect(await said({ answer: Lamp }, { status: 200, headers: {} })).toBe("no body");
});

test("a text is of a content type that was declared", async () => {
  const csv = raw("text/csv; charset=utf-8", "a,b");
  expect(await said({ answer: Lamp, answerTypes: ["text/csv"] }, csv)).toBeNull();
  expect(await said({ answer: Lamp, answerTypes: ["text/csv"] }, ok({ name: "a" }))).toBeNull();
  expect(await said({ answer: Lamp }, csv)).toContain("text/csv");
  expect(await said({ answerTypes: ["text/csv"] }, ok({ name: "a" }))).toContain("JSON");
});

test("a refusal is not held to it", () => {
  const spec = { answer: Lamp, kind: "handler" } as unknown as AnySpec;
  expect(misfit(spec, "GET", { status: 404, headers: {}, body: { code: "NOT_FOUND" } })).toBeNull();
});

test("the door's own answers fit beside the route's: what waits, and what was only tried", () => {
  const spec = {
    ...{ answer: Lamp, status: 201, kind: "change" },
    body: z.strictObject({ dry_run: z.boolean().optional() }),
  } as unknown as AnySpec;
  const data = { summary: "s", spec: {}, warnings: [], requires_approval: false, policy: null, gates: [] };
  const at = (status: number, body: object) => misfit(spec, "POST", { status, headers: {}, body });
  expect(at(200, { status: "dry_run", message: "s", data })).toBeNull();
  expect(at(200, { name: "a" })).not.toBeNull();
  expect(at(202, { action: "lamp.put", status: "queued", message: "m", event_id: "evt_1", data: null })).toBeNull();
  expect(at(202, { status: "pending_approval", message: "m", ticket_id: "apr_1", event_id: "evt_1" })).not.toBeNull();
});
