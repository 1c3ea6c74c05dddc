import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { createWebhook } from "@/lib/audit/webhooks/create";
import { removeWebhook } from "@/lib/audit/webhooks/remove";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { resealSecrets } from "@/lib/jobs/reseal";
import { keyRing, ringOf } from "@/lib/secret-store/keys";
import { listSecrets } from "@/lib/secret-store/list";
import { putSecret } from "@/lib/secret-store/put";
import { removeSecret } from "@/lib/secret-store/remove";
import { NAMED, openSecrets, sealedSecrets } from "@/lib/secret-store/rows";
import { codeOf, resultOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});
const VALUE = "tok-very-secret-1";
const put = (name: string, value = VALUE, options: object = {}) =>
  putSecret.run(w.as.admin, { name, value }, { clock: w.clock, ...options });

/** Every named secret of the workspace, as a job reads it. */
async function stored(of: World = w): Promise<Record<string, string>> {
  const client = await appPool().connect();
  const [rows] = await batch(client, [sealedSecrets(of.workspaceId, NAMED)]);
  client.release();
  return openSecrets(of.workspaceId, rows);
}

describe("a named secret", () => {
  test("S2-87 is stored sealed, recorded without its value, replaced by name and opened by jobs only", async () => {
    expect(resultOf(await put("PAGER_TOKEN"))).toMatchObject({ name: "PAGER_TOKEN", revision: 1 });
    const { rows } = await w.db.superuser.query("SELECT sealed FROM secrets WHERE workspace_id = $1", [w.workspaceId]);
    expect(rows.map((r) => r.sealed.includes(VALUE))).toEqual([false]);
    expect(await stored()).toEqual({ PAGER_TOKEN: VALUE });
    expect(resultOf(await put("PAGER_TOKEN", "another"))).toMatchObject({ revision: 2 });
    expect(await stored()).toEqual({ PAGER_TOKEN: "another" });
    const events = await w.events({ action: "secret.put" });
    expect(events.map((e) => e.details)).toMatchObject([{ created: true }, { created: false }]);
    const listed = await listSecrets.run(w.as.admin, {});
    expect(listed.rows).toMatchObject([{ name: "PAGER_TOKEN", revision: 2, updated_by: { name: "admin" } }]);
    expect(JSON.stringify([events, listed])).not.toMatch(/another|tok-very/);
  });

  test("is nobody's but an admin's or owner's, to see or to set, and a refusal is recorded without the value", async () => {
    for (const who of ["viewer", "auditor", "operator", "approver"] as const) {
      expect(await codeOf(putSecret.run(w.as[who], { name: "A", value: VALUE }))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(listSecrets.run(w.as[who], {}))).toBe("403 PERMISSION_DENIED");
    }
    const denied = (await w.events({ action: "secret.put" })).filter((e) => e.outcome === "denied");
    expect([denied.length, JSON.stringify(denied).includes(VALUE)]).toEqual([4, false]);
  });

  test("of another workspace is not there, and neither is one that was never stored", async () => {
    const other = await world();
    await put("MINE");
    expect(await codeOf(removeSecret.run(other.as.admin, { name: "MINE" }))).toBe("404 NOT_FOUND");
    expect((await listSecrets.run(other.as.admin, {})).rows).toEqual([]);
    expect(await stored(other)).toEqual({});
    expect(await codeOf(removeSecret.run(w.as.admin, { name: "NEVER" }))).toBe("404 NOT_FOUND");
  });

  test("is replaced only at the revision that was read, and forgotten for good", async () => {
    await put("ONCE");
    expect(await codeOf(put("ONCE", "b", { ifMatch: 7 }))).toBe("412 STALE_REVISION");
    expect(await codeOf(put("ONCE", "b", { ifMatch: 0 }))).toBe("412 STALE_REVISION");
    await put("ONCE", "b", { ifMatch: 1 });
    await removeSecret.run(w.as.admin, { name: "ONCE" }, { clock: w.clock });
    expect(await stored()).not.toHaveProperty("ONCE");
    expect((await w.events({ action: "secret.delete" })).map((e) => e.details)).toEqual([{ name: "ONCE" }]);
  });

  test("S2-87 tells what asks for it by name, in webhooks and external systems that are there", async () => {
    await put("USED");
    const header = { authorization: "Bearer $" + "{USED}" };
    const hook = resultOf(
      await createWebhook.run(w.as.admin, { name: "siem", url: "https://siem.example/in", headers: header }),
    );
    const other = resultOf(
      await createWebhook.run(w.as.admin, {
        ...{ name: "gone", url: "https://siem.example/in", headers: { authorization: "Bearer $" + "{USED}" } },
      }),
    );
    await removeWebhook.run(w.as.admin, { id: other.id });
    const { rows } = await listSecrets.run(w.as.admin, {});
    const users = Object.fromEntries(rows.map((s) => [s.name, s.used_by]));
    expect(users.USED).toEqual([{ kind: "webhook", id: hook.id, name: "siem" }]);
    expect(rows.filter((s) => s.name !== "USED").flatMap((s) => s.used_by)).toEqual([]);
  });

  test("over HTTP is answered without its value; a name or a value that cannot be is 422 and quotes nothing", async () => {
    const as = { session: w.sessions.admin, workspace: w.slug };
    const done = await ask("PUT /api/v1/admin/secrets/HTTP_ONE", { ...as, body: { value: VALUE } });
    expect([done.status, done.headers.get("etag"), JSON.stringify(done.body).includes(VALUE)]).toEqual([
      200,
      '"1"',
      false,
    ]);
    for (const [name, value] of [
      ["lower", VALUE],
      ["9A", VALUE],
      ["GOOD", `${VALUE}\r\nX-Evil: 1`],
      ["GOOD", 7],
    ] as const) {
      const refused = await ask(`PUT /api/v1/admin/secrets/${name}`, { ...as, body: { value } });
      expect([name, refused.status]).toEqual([name, 422]);
      expect(JSON.stringify(refused.body)).not.toContain(VALUE);
    }
    expect((await ask("DELETE /api/v1/admin/secrets/HTTP_ONE", as)).status).toBe(204);
  });
});

test("S2-87 a new key takes over from an old one without a secret being lost", async () => {
  const [former, key] = [keyRing(), randomBytes(32).toString("base64url")];
  const next = { ...ringOf([key]), keys: new Map([...ringOf([key]).keys, ...former.keys]) };
  const before = await stored();
  expect(Object.keys(before).length).toBeGreaterThan(0);
  expect(await resealSecrets(next)).toBeGreaterThanOrEqual(Object.keys(before).length);
  expect(await resealSecrets(next)).toBe(0);
  await expect(stored()).rejects.toMatchObject({ code: "SECRET_UNREADABLE" });
  // Back again, as an operator who restores the former key would.
  expect(await resealSecrets({ ...former, keys: next.keys })).toBeGreaterThan(0);
  expect(await stored()).toEqual(before);
});
