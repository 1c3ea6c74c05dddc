import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "@/lib/change/contract";
import { conflict } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { created } from "@/lib/http/reply";
import { setResolver } from "@/lib/http/resolver";
import {
  ask,
  at,
  bearer,
  GET,
  json,
  type Made,
  PUT,
  probe,
  putThing,
  resetProbe,
  send,
} from "@/lib/testing/probe-route";

beforeEach(resetProbe);
afterAll(() => setResolver());

describe("preconditions and keys", () => {
  test.each([
    ['"17"', 17],
    ['W/"17"', 17],
    ['"0"', 0],
  ])("If-Match %s", async (header, revision) => {
    await send({ ...json, "if-match": header }, "{}");
    expect(probe.seen.options?.ifMatch).toBe(revision);
  });
  test.each(["*", "17", '"17", "18"', '"x"', '"-1"', '"1e3"', '"99999999999999999"', '""'])(
    "If-Match %s is 400",
    async (header) => {
      const res = await send({ ...json, "if-match": header }, "{}");
      expect([res.status, (await res.json()).code]).toEqual([400, "PRECONDITION_MALFORMED"]);
      expect(probe.seen.options).toBeUndefined();
    },
  );
  test("the fingerprint is of method, target and raw body; what is kept is what is answered", async () => {
    const key = { ...json, "idempotency-key": "order 1" };
    const print = async (body: string, method = "PUT") => {
      await send(key, body, method);
      return probe.seen.options?.idempotency?.fingerprint;
    };
    const first = await print('{"size":1}');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await print('{"size":1}')).toBe(first);
    expect(await print('{"size":1 }')).not.toBe(first);
    expect(await print('{"size":1}', "POST")).not.toBe(first);
    expect(probe.seen.options?.idempotency?.render(probe.outcome as Outcome<Made>)).toEqual({
      status: 200,
      headers: { ETag: '"4"' },
      body: { name: "lamp", revision: 4, asked: "lamp" },
    });
  });
  test.each(["", "x".repeat(256), "schlüssel"])("a key like %j is 400", async (key) => {
    const res = await send({ ...json, "idempotency-key": key }, "{}");
    expect([res.status, (await res.json()).code]).toEqual([400, "IDEMPOTENCY_KEY_MALFORMED"]);
  });
  test("an answer with a secret is not kept", async () => {
    const POST = endpoint({
      summary: "Make a secret",
      room: "things",
      secret: true,
      run: putThing,
      reply: (made) => created({ secret: "s", ...made }, { location: "/x" }),
    });
    const headers = { ...bearer, "idempotency-key": "k" };
    const res = await POST(ask("/api/v1/things", { method: "POST", headers }), { params: {} });
    expect([res.status, res.headers.get("location")]).toEqual([201, "/x"]);
    expect(probe.seen.options?.idempotency?.render(probe.outcome as Outcome<Made>)).toBeNull();
  });
});

describe("refusals", () => {
  const problem = async (res: Response) => {
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    expect(res.headers.get("x-request-id")).toBeTruthy();
    return (await res.json()) as Record<string, unknown>;
  };
  const errors = async (res: Response) => (await problem(res)).errors as { field: string }[];

  test("an unknown body field and an unfit one: 422 with JSON Pointers", async () => {
    const res = await send(json, '{"size":"x","tags":["a",1],"si/ze":1}');
    expect(res.status).toBe(422);
    expect((await errors(res)).map((e) => e.field).sort()).toEqual(["/size", "/si~1ze", "/tags/1"]);
  });
  test("unknown, unfit and repeated query parameters: 400 with their names", async () => {
    for (const [query, field] of [
      ["nope=1", "/nope"],
      ["limit=x", "/limit"],
      ["limit=1&limit=2", "/limit"],
      ["tag=%00", "/tag"],
      ["tag=%ff", "/tag"],
      ["__proto__=1", "/__proto__"],
    ]) {
      const res = await GET(ask(`/api/v1/things?${query}`, { headers: bearer }), { params: {} });
      expect([query, res.status]).toEqual([query, 400]);
      expect((await errors(res))[0]?.field).toBe(field);
    }
  });
  test("a path that cannot exist: 404", async () => {
    const res = await PUT(ask("/x", { method: "PUT", headers: bearer }), { params: { name: "L4MP" } });
    expect([res.status, (await problem(res)).code]).toEqual([404, "NOT_FOUND"]);
  });
  test("another content type, coding or size", async () => {
    expect((await send({ "content-type": "text/plain" }, "{}")).status).toBe(415);
    expect((await send({ "content-type": "application/json; charset=latin1" }, "{}")).status).toBe(415);
    expect((await send({ ...json, "content-encoding": "gzip" }, "{}")).status).toBe(415);
    expect((await send({ "content-type": "application/merge-patch+json; charset=UTF-8" }, "{}")).status).toBe(200);
    const large = await send(json, `"${"x".repeat(1024 * 1024)}"`);
    expect(large.status).toBe(413);
    expect(await problem(large)).toMatchObject({ limit_bytes: 1024 * 1024 });
    expect((await send({ ...json, "content-length": "99999999" }, "{}")).status).toBe(413);
  });
  test("a body without end is cut off where the limit is", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(256 * 1024));
      },
    });
    const init = { method: "PUT", headers: { ...bearer, ...json }, body, duplex: "half" };
    expect((await PUT(ask("/x", init), at)).status).toBe(413);
    expect(pulled).toBeLessThan(8);
  });
  test("an absent body is an empty one; what JSON forbids is 400", async () => {
    expect((await send({}, undefined)).status).toBe(200);
    const res = await send(json, '{"size":1,"size":2}');
    expect([res.status, (await problem(res)).code]).toEqual([400, "JSON_MALFORMED"]);
  });
  test("a refusal shows all it has, with its extra members", async () => {
    probe.outcome = conflict("DUPLICATE", "There is one.", {
      reasons: ["a"],
      extra: { ticket_id: "apr_1", status: 200 },
      headers: { "X-More": "1" },
    });
    const res = await send(json, "{}");
    expect(res.headers.get("x-more")).toBe("1");
    expect(await problem(res)).toEqual({
      type: "urn:assent:problem:duplicate",
      title: "Conflict",
      status: 409,
      detail: "There is one.",
      instance: "/api/v1/things/lamp",
      code: "DUPLICATE",
      request_id: res.headers.get("x-request-id"),
      reasons: ["a"],
      ticket_id: "apr_1",
    });
  });
  test("an unknown error says nothing of itself", async () => {
    probe.outcome = new Error("password=hunter2 at /srv/app.ts:3");
    const res = await send(json, "{}");
    expect(res.status).toBe(500);
    const body = await problem(res);
    expect(body.code).toBe("INTERNAL");
    expect(JSON.stringify(body)).not.toMatch(/hunter2|app\.ts/);
  });
  test.each([
    ["refused", { code: "ECONNREFUSED" }],
    ["no socket file", { code: "ENOENT", syscall: "connect" }],
    ["shutting down", { code: "57P01" }],
    ["connection failure", { code: "08006" }],
    ["both addresses refused", { errors: [Object.assign(new Error("x"), { code: "ECONNREFUSED" })] }],
    ["wrapped", { cause: Object.assign(new Error("x"), { code: "57P03" }) }],
  ])("a lost database (%s) is 503", async (_, members) => {
    probe.outcome = Object.assign(new Error("Failed query: select 1"), members);
    const res = await send(json, "{}");
    expect([res.status, res.headers.get("retry-after")]).toEqual([503, "2"]);
    expect((await problem(res)).code).toBe("DATABASE_UNAVAILABLE");
  });
  test("a missing file is no lost database", async () => {
    probe.outcome = Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" });
    expect((await send(json, "{}")).status).toBe(500);
  });
});
