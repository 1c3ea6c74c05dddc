import { beforeAll, describe, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { type World, world } from "@/lib/testing/world";

const G = "/api/governance/v1alpha1";
const prompt = (name: string) => `${G}/assets/catalog/prompt/${encodeURIComponent(name)}`;
const CONTENT = { template: "Say {{it}}", variables: ["it"] };

let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});

describe("a governance record", () => {
  test("S0-03 a never-seen name answers the default record and is stored nowhere", async () => {
    const { status, body, headers } = await apiOf(w, "viewer").get(prompt("never-seen"));
    expect(status).toBe(200);
    expect(headers.get("etag")).toBe('"0"');
    expect(body.governance).toMatchObject({ id: null, lifecycle: { state: "draft" }, risk: { level: "medium" } });
    expect((await apiOf(w, "viewer").get(`${G}/assets?q=never-seen`)).body.assets).toEqual([]);
    expect((await apiOf(w, "viewer").get(`${G}/assets/nothing/prompt/x`)).status).toBe(404);
  });

  test("S0-04 what is patched is read back, S0-05 and other blocks stay", async () => {
    const api = apiOf(w, "operator");
    const blocks = {
      owner: { principal: "team-a", display_name: "Team A", email: "a@example.com" },
      team: { id: "a", name: "Team A" },
      sla: { tier: "gold", response_hours: 4 },
      risk: { level: "high", categories: ["pii"] },
      intended_use: { summary: "Answers.", environments: ["prod"], restrictions: ["no advice"] },
    };
    expect((await api.patch(prompt("patched"), blocks)).status).toBe(200);
    const second = await api.patch(prompt("patched"), { compliance: { tags: ["gdpr"], controls: [] } });
    expect(second.headers.get("etag")).toBe('"2"');
    const { body } = await api.get(prompt("patched"));
    expect(body.governance).toMatchObject({ ...blocks, compliance: { tags: ["gdpr"] } });
  });

  test.each([
    [{ risk: { level: "extreme" } }, "/risk/level"],
    [{ sla: { tier: "platinum" } }, "/sla/tier"],
    [{ colour: "blue" }, "/colour"],
  ])("S0-06 an unknown value names its field and changes nothing: %j", async (patch, field) => {
    const { status, body } = await apiOf(w, "operator").patch(prompt("refused"), patch);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ field }] });
    expect((await apiOf(w, "operator").get(prompt("refused"))).body.governance.id).toBeNull();
  });

  test("S0-07 the lifecycle is not patched", async () => {
    const { status, body } = await apiOf(w, "operator").patch(prompt("patched"), { lifecycle: { state: "active" } });
    expect([status, body.code]).toEqual([422, "LIFECYCLE_READ_ONLY"]);
    expect((await apiOf(w, "operator").get(prompt("patched"))).body.governance.lifecycle.state).toBe("draft");
  });

  test("S0-12 an unknown action is 404 and lists the known ones", async () => {
    const { status, body } = await apiOf(w, "operator").post(`${prompt("patched")}/actions/lifecycle.explode`, {});
    expect(status).toBe(404);
    expect(body.known_actions).toContain("lifecycle.setState");
  });

  test("S0-34 archived assets are missing from lists, there with the flag, and readable", async () => {
    const api = apiOf(w, "operator");
    await api.patch(prompt("old"), { owner: { principal: "team-a" } });
    await w.db.superuser.query("UPDATE assets SET lifecycle = 'archived' WHERE workspace_id = $1 AND name = 'old'", [
      w.workspaceId,
    ]);
    expect((await api.get(`${G}/assets?q=old`)).body.assets).toEqual([]);
    expect((await api.get(`${G}/assets?q=old&include_archived=true`)).body.assets).toHaveLength(1);
    expect((await api.get(prompt("old"))).body.governance.lifecycle.state).toBe("archived");
  });

  test("an asset is the same by its id", async () => {
    const api = apiOf(w, "viewer");
    const named = await api.get(prompt("patched"));
    const byId = await api.get(`${G}/assets-by-id/${named.body.governance.id}`);
    expect(byId.body).toEqual(named.body);
  });
});

describe("versions", () => {
  test("S0-13 a version stays as it was cut, S0-14 and needs a label", async () => {
    const api = apiOf(w, "editor");
    const made = await api.post(`${prompt("versioned")}/versions`, { label: "one", content: CONTENT });
    expect(made.status).toBe(201);
    await api.put(`${prompt("versioned")}/draft`, { content: { ...CONTENT, template: "Changed" } });
    const location = made.headers.get("location") ?? "";
    expect((await api.get(location)).body.content).toEqual(CONTENT);
    const unlabelled = await api.post(`${prompt("versioned")}/versions`, { content: CONTENT });
    expect([unlabelled.status, unlabelled.body.errors[0].field]).toEqual([422, "/label"]);
  });

  test("S0-15 the list is newest first and the same at every call, S0-16 and pages hold each version once", async () => {
    const api = apiOf(w, "editor");
    const path = `${prompt("many/versions")}/versions`;
    for (const label of ["a", "b", "c", "d", "e"]) await api.post(path, { label, content: CONTENT });
    await w.db.superuser.query("ALTER TABLE asset_versions DISABLE TRIGGER USER");
    await w.db.superuser.query("UPDATE asset_versions SET created_at = '2026-01-01' WHERE workspace_id = $1", [
      w.workspaceId,
    ]);
    await w.db.superuser.query("ALTER TABLE asset_versions ENABLE TRIGGER USER");
    const [once, again] = [await api.get(path), await api.get(path)];
    expect(once.body).toEqual(again.body);
    const seen: number[] = [];
    let next: string | undefined = `${path}?limit=2`;
    while (next) {
      const page: { body: { versions: { number: number }[]; next_cursor?: string } } = await api.get(next);
      seen.push(...page.body.versions.map((v) => v.number));
      next = page.body.next_cursor && `${path}?limit=2&cursor=${page.body.next_cursor}`;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test("S0-33 governing an asset leaves what its catalog says as it was", async () => {
    const api = apiOf(w, "operator");
    const path = prompt("untouched");
    await api.post(`${path}/versions`, { label: "one", content: CONTENT });
    const before = await api.get(`${path}/versions/1`);
    await api.patch(path, { owner: { principal: "team-a" }, risk: { level: "high" } });
    await api.put(`${path}/bindings/dev`, { version: 1 });
    expect((await api.get(`${path}/versions/1`)).body).toEqual(before.body);
  });

  test("compares two versions field by field", async () => {
    const api = apiOf(w, "editor");
    const path = `${prompt("compared")}/versions`;
    await api.post(path, { label: "one", content: CONTENT });
    await api.post(path, { label: "two", content: { ...CONTENT, temperature: 0.5 } });
    const { body } = await api.get(`${path}/compare?from=1&to=2`);
    expect(body).toMatchObject({ same: false, changes: [{ path: "/temperature", kind: "added", after: 0.5 }] });
  });
});

describe("scope", () => {
  test("S3-03 a record of another workspace is not found, S3-07 in the words of one that does not exist", async () => {
    await apiOf(w, "operator").patch(prompt("mine"), { owner: { principal: "team-a" } });
    const { id } = (await apiOf(w, "viewer").get(prompt("mine"))).body.governance;
    const api = apiOf(other, "owner");
    const [foreign, absent] = [
      await api.get(`${G}/assets-by-id/${id}`),
      await api.get(`${G}/assets-by-id/${id.replace(/.$/, "0")}`),
    ];
    const bare = (body: Record<string, unknown>) => ({ ...body, instance: null, request_id: null });
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(bare(foreign.body)).toEqual(bare(absent.body));
  });

  test("S3-06 in scope without the permission is 403 with the reason", async () => {
    const { status, body } = await apiOf(w, "viewer").patch(prompt("mine"), { risk: { level: "high" } });
    expect(status).toBe(403);
    expect(body.reasons).toEqual(["You need the permission asset:write."]);
  });

  test("a name travels with its slashes encoded, and another form of it does not exist", async () => {
    const api = apiOf(w, "operator");
    expect((await api.patch(prompt("io.example/orders"), { owner: { principal: "team-a" } })).status).toBe(200);
    expect((await api.get(prompt("io.example/orders"))).body.asset_ref.name).toBe("io.example/orders");
    expect((await api.get(`${G}/assets/catalog/prompt/io.example//orders`)).status).toBe(404);
  });
});
