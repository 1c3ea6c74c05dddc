import { beforeAll, expect, test } from "vitest";
import { runImport } from "@/lib/jobs/import";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";

const api = createApi();
const ORIGIN = "http://localhost";
let w: World;
beforeAll(async () => {
  w = await world();
});

function send(path: string, body?: string, type = "application/json", as: PersonName = "operator") {
  const headers = { cookie: `assent_session=${w.sessions[as]}`, origin: ORIGIN, "assent-workspace": w.slug };
  if (body === undefined) return api(new Request(`${ORIGIN}${path}`, { headers }));
  return api(new Request(`${ORIGIN}${path}`, { method: "POST", headers: { ...headers, "content-type": type }, body }));
}
const codeOf = async (res: Response) => [res.status, ((await res.json()) as { code?: string }).code];

test("takes YAML as it is, answers where to look, and shows how far it has come", async () => {
  const yaml = "source: Ours\nmodels:\n- name: ours/one\n  description: A model\n- name: ''\n";
  const started = await send("/api/v1/imports", yaml, "application/yaml; charset=utf-8");
  expect(started.status).toBe(202);
  const { id } = (await started.json()) as { id: string };
  expect(started.headers.get("location")).toBe(`/api/v1/imports/${id}`);
  await runImport({ workspace_id: w.workspaceId, import_id: id }, { last: true });
  const page = await send(`/api/v1/imports/${id}?limit=1`);
  expect(await page.clone().json()).toMatchObject({
    status: "PARTIAL_SUCCESS",
    source: "Ours",
    total: 2,
    created: 1,
    items: [{ pointer: "/models/1", line: 5, code: "NAME_MISSING" }],
  });
  const next = /<([^>]+)>/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
  expect(await (await send(next)).json()).toMatchObject({ items: [{ state: "created", version: 1 }] });
  expect(await (await send("/api/v1/imports")).json()).toMatchObject({ imports: [{ id }] });
});

test("the same request with the same key starts one import", async () => {
  const body = JSON.stringify({ source: "Registry", entries: [{ name: "a/b", description: "x" }] });
  const headers = {
    cookie: `assent_session=${w.sessions.operator}`,
    origin: ORIGIN,
    "assent-workspace": w.slug,
    "content-type": "application/json",
    "idempotency-key": "import-1",
  };
  const post = () => api(new Request(`${ORIGIN}/api/v1/imports`, { method: "POST", headers, body }));
  const [first, second] = [await post(), await post()];
  const bodies = (await Promise.all([first.json(), second.json()])) as { id: string }[];
  expect(bodies[1]?.id).toBe(bodies[0]?.id);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
});

test("refuses what is no catalog, no YAML, no UTF-8, or too much, and writes nothing", async () => {
  const before = await (await send("/api/v1/imports?limit=200")).text();
  expect(await codeOf(await send("/api/v1/imports", '{"a":1}'))).toEqual([422, "CATALOG_UNKNOWN"]);
  expect(await codeOf(await send("/api/v1/imports", "a: [", "text/yaml"))).toEqual([400, "YAML_MALFORMED"]);
  expect(await codeOf(await send("/api/v1/imports", '[{"name":"a","name":"b"}]'))).toEqual([400, "JSON_MALFORMED"]);
  expect(await codeOf(await send("/api/v1/imports", "[]", "text/plain"))).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  expect(await codeOf(await send("/api/v1/imports", `["${"x".repeat(16 * 1024 * 1024)}"]`))).toEqual([
    413,
    "BODY_TOO_LARGE",
  ]);
  const bytes = new Uint8Array([0x61, 0x3a, 0x20, 0xff]);
  const headers = {
    cookie: `assent_session=${w.sessions.operator}`,
    origin: ORIGIN,
    "assent-workspace": w.slug,
    "content-type": "application/yaml",
  };
  const raw = await api(new Request(`${ORIGIN}/api/v1/imports`, { method: "POST", headers, body: bytes }));
  expect(await codeOf(raw)).toEqual([400, "BODY_NOT_UTF8"]);
  expect(await (await send("/api/v1/imports?limit=200")).text()).toBe(before);
});
