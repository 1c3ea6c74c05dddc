import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { type World, world } from "@/lib/testing/world";

const PATH = "/api/v1/admin/secrets/PIN";
let w: World;
beforeAll(async () => {
  w = await world();
});

test("a repeated secret is known again, and what is kept to know it by tells nobody who tries short secrets", async () => {
  const { put } = apiOf(w, "admin");
  const key = { headers: { "idempotency-key": "pin-1" } };
  const first = await put(PATH, { value: "4711" }, key);
  expect([first.status, first.body.revision]).toEqual([200, 1]);
  expect((await put(PATH, { value: "4711" }, key)).body).toEqual(first.body);
  const other = await put(PATH, { value: "4712" }, key);
  expect([other.status, other.body.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);

  const { rows } = await w.db.superuser.query("SELECT fingerprint FROM idempotency_keys WHERE workspace_id = $1", [
    w.workspaceId,
  ]);
  const tried = (value: string) =>
    createHash("sha256")
      .update(`PUT ${PATH}\n${JSON.stringify({ value })}`)
      .digest("hex");
  expect(rows).toHaveLength(1);
  expect(rows[0].fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(rows[0].fingerprint).not.toBe(tried("4711"));
});
