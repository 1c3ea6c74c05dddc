import { beforeAll, describe, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { type World, world } from "@/lib/testing/world";

const PATH = "/api/v1/admin/audit-logs/webhooks";
const NAMED = "$" + "{DATADOG_API_KEY}";
const LITERAL = "literal-canary-7Kq2";
/** As the second seed writes it. */
const SEED = {
  name: "datadog-integration",
  url: "https://http-intake.logs.datadoghq.com/v1/input/API_KEY",
  method: "POST",
  headers: { "DD-API-KEY": NAMED },
  filters: { actions: ["*.delete", "approval.*"], environments: ["prod"] },
  batch_size: 100,
  flush_interval_seconds: 60,
};
let w: World;
beforeAll(async () => {
  w = await world();
});
const make = async (over: object = {}) => (await apiOf(w, "admin").post(PATH, { ...SEED, ...over })).body;

describe("S2-73 a webhook's secrets", () => {
  test("are in the answer that makes it and in no other: not in lists, the log or the database", async () => {
    const { post, get } = apiOf(w, "admin");
    const made = await post("/api/v1/admin/audit-logs/webhook", {
      ...SEED,
      headers: { ...SEED.headers, "X-Key": LITERAL },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...SEED,
      headers: { "DD-API-KEY": NAMED, "X-Key": "[REDACTED]" },
      enabled: true,
    });
    const secret = made.body.signing_secret;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const seen = [
      await get(PATH),
      await get(`${PATH}/${made.body.id}`),
      await get("/api/v1/admin/audit-logs?action=webhook.*"),
    ];
    expect(seen[2]?.body.logs).toHaveLength(1);
    const { rows } = await w.db.superuser.query(
      "SELECT query_to_xml('SELECT * FROM audit_webhooks', true, false, '')::text || query_to_xml('SELECT * FROM audit_events', true, false, '')::text AS all",
    );
    const text = JSON.stringify(seen.map((s) => s.body)) + rows[0].all;
    for (const hidden of [secret, LITERAL]) expect(text.includes(hidden)).toBe(false);
  });

  test("stay when the hidden value is sent back, and go when the header goes", async () => {
    const made = await make({ name: "kept", headers: { "X-Key": LITERAL, "X-Old": "gone-soon" } });
    const { patch } = apiOf(w, "admin");
    const sealed = async () =>
      (await w.db.superuser.query("SELECT name FROM secrets WHERE holder = $1 ORDER BY name", [made.id])).rows.map(
        (r) => r.name,
      );
    expect(await sealed()).toEqual(["header.x-key", "header.x-old", "signing.1"]);
    const kept = await patch(`${PATH}/${made.id}`, { headers: { "X-Key": "[REDACTED]", "X-New": NAMED } });
    expect(kept.body.headers).toEqual({ "X-Key": "[REDACTED]", "X-New": NAMED });
    expect(kept.body).not.toHaveProperty("signing_secret");
    expect(await sealed()).toEqual(["header.x-key", "signing.1"]);
    const rotated = await patch(`${PATH}/${made.id}`, { rotate_secret: true });
    expect(rotated.body).toMatchObject({
      signing_secret: expect.stringMatching(/^whsec_/),
      former_secret_until: expect.any(String),
    });
    await patch(`${PATH}/${made.id}`, { rotate_secret: true });
    expect(await sealed()).toEqual(["header.x-key", "signing.2", "signing.3"]);
    expect((await apiOf(w, "admin").delete(`${PATH}/${made.id}`)).status).toBe(204);
    expect(await sealed()).toEqual([]);
    expect(
      (await w.events({ action: "webhook.patch" })).map((e) => (e.details as { changed?: string[] }).changed),
    ).toEqual([undefined, ["signing_secret"], ["signing_secret"]]);
  });
});

describe("configuring one", () => {
  test("needs webhook:write: 403 for everybody else, and that is recorded", async () => {
    for (const name of ["viewer", "auditor", "operator", "approver"] as const)
      expect([name, (await apiOf(w, name).post(PATH, SEED)).status]).toEqual([name, 403]);
    expect((await w.events({ action: "webhook.create" })).filter((e) => e.outcome === "denied")).toHaveLength(4);
  });

  test("of another workspace is 404, a taken name 409, a stale revision 412", async () => {
    const made = await make({ name: "mine" });
    const other = await world();
    for (const call of [
      apiOf(other, "admin").get(`${PATH}/${made.id}`),
      apiOf(other, "admin").patch(`${PATH}/${made.id}`, { name: "x" }),
      apiOf(other, "admin").delete(`${PATH}/${made.id}`),
      apiOf(other, "admin").post(`${PATH}/${made.id}/test`, {}),
      apiOf(other, "admin").get(`${PATH}/${made.id}/deliveries`),
      apiOf(w, "admin").post(`${PATH}/${made.id}/deliveries/dlv_x/replay`, {}),
    ])
      expect((await call).status).toBe(404);
    expect((await apiOf(w, "admin").post(PATH, { ...SEED, name: "mine" })).body.code).toBe("NAME_TAKEN");
    const stale = await apiOf(w, "admin").patch(
      `${PATH}/${made.id}`,
      { name: "y" },
      { headers: { "if-match": '"9"' } },
    );
    expect(stale.status).toBe(412);
    expect((await apiOf(w, "admin").patch(`${PATH}/${made.id}`, { name: "mine" })).headers.get("etag")).toBe('"1"');
  });

  test.each([
    ["/url", { url: "http://169.254.169.254/latest/meta-data" }],
    ["/url", { url: "http://user:pass@siem.example/" }],
    ["/url", { url: "ftp://siem.example/" }],
    ["/url", { url: `https://${NAMED}.example/` }],
    ["/headers/Host", { headers: { Host: "x" } }],
    ["/headers/X-A", { headers: { "X-A": "a\r\nb" } }],
    ["/headers/X-A", { headers: { "X-A": "$" + "{lower}" } }],
    ["/headers/x-a", { headers: { "X-A": "1", "x-a": "2" } }],
    ["/batch_size", { batch_size: 1001 }],
    ["/flush_interval_seconds", { flush_interval_seconds: 0 }],
    ["/filters/actions/0", { filters: { actions: ["DROP TABLE"] } }],
    ["/method", { method: "DELETE" }],
  ])("names %s when it is %j", async (field, over) => {
    const { status, body } = await apiOf(w, "admin").post(PATH, { ...SEED, name: "bad", ...over });
    expect([status, body.errors?.map((e: { field: string }) => e.field)]).toEqual([422, [field]]);
  });

  test("is recorded once each: made, changed, tested, deleted", async () => {
    const made = await make({ name: "told" });
    await apiOf(w, "admin").patch(`${PATH}/${made.id}`, { batch_size: 7 });
    const tested = await apiOf(w, "admin").post(`${PATH}/${made.id}/test`, {});
    expect([tested.status, tested.body.kind]).toEqual([202, "test"]);
    await apiOf(w, "admin").delete(`${PATH}/${made.id}`);
    const { rows } = await w.db.superuser.query(
      "SELECT action FROM audit_events WHERE resource_id = $1 ORDER BY occurred_at, id",
      [made.id],
    );
    expect(rows.map((r) => r.action)).toEqual(["webhook.create", "webhook.patch", "webhook.test", "webhook.delete"]);
    expect((await apiOf(w, "admin").get(PATH)).body.webhooks.map((h: { name: string }) => h.name)).not.toContain(
      "told",
    );
  });
});
