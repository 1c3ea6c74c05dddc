import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { getApproval } from "@/lib/approvals/get";
import { reject } from "@/lib/approvals/reject";
import { createSystem } from "@/lib/external-approvals/create";
import { NewSystem, SystemPatch } from "@/lib/external-approvals/fields";
import { placeOfSecret } from "@/lib/external-approvals/held-secret";
import { getSystem, listSystems } from "@/lib/external-approvals/list";
import { patchSystem } from "@/lib/external-approvals/patch";
import { removeSystem } from "@/lib/external-approvals/remove";
import { type SystemFields, widens } from "@/lib/external-approvals/rules";
import { resealSecrets } from "@/lib/jobs/reseal";
import { askAgain } from "@/lib/retry/ask";
import { keyRing, ringOf } from "@/lib/secret-store/keys";
import { open, seal } from "@/lib/secret-store/seal";
import { codeOf, refusalOf, resultOf, ticketOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type PersonName, type World, world } from "@/lib/testing/world";

const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
let w: World;
let made = 0;
beforeAll(async () => {
  w = await world();
});
const body = (more: object = {}) => ({
  name: `changes-${++made}`,
  type: "webhook",
  webhook_url: "https://changes.example/in",
  webhook_secret: SECRET,
  ...more,
});
const create = (more: object = {}, by: PersonName = "admin") =>
  createSystem.run(w.as[by], NewSystem.parse(body(more)), { clock: w.clock });
const patch = (id: string, change: object, options: object = {}) =>
  patchSystem.run(w.as.admin, { id, patch: SystemPatch.parse(change) }, { clock: w.clock, ...options });
const rows = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);

/** Asked for by an admin, agreed to by a security approver, carried out. */
async function agreed(outcome: Awaited<ReturnType<typeof create>>): Promise<string> {
  await approve.run(w.as.securityApprover, { id: ticketOf(outcome) }, { clock: w.clock });
  expect(await w.work()).toEqual(["completed"]);
  const [row] = await rows(
    "SELECT id FROM external_approval_systems WHERE workspace_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
    [w.workspaceId],
  );
  return row.id;
}

describe("an external approval system", () => {
  test("S2-87 that may decide is itself agreed to by somebody else, and its secret is sealed all the while", async () => {
    const ticket = ticketOf(await create({ name: "ServiceNow", type: "servicenow", role: "security-approver" }));
    expect((await listSystems.run(w.as.admin, { limit: 20 })).rows).toEqual([]);
    expect(await codeOf(approve.run(w.as.admin, { id: ticket }))).toBe("403 SELF_APPROVAL_FORBIDDEN");
    const id = await agreed({ kind: "pending", ticket: { ticket_id: ticket } as never });
    const system = await getSystem.run(w.as.admin, { id });
    expect(system).toMatchObject({
      name: "ServiceNow",
      type: "servicenow",
      enabled: true,
      timeout_seconds: 30,
      retry_count: 3,
    });
    const everything = await rows(
      `SELECT (SELECT string_agg(x::text, '') FROM approval_requests x) || (SELECT string_agg(x::text, '') FROM domain_events x)
        || (SELECT string_agg(x::text, '') FROM audit_events x) || (SELECT string_agg(x::text, '') FROM secrets x)
        || (SELECT string_agg(x::text, '') FROM external_approval_systems x) AS text`,
    );
    expect(everything[0].text.length).toBeGreaterThan(1000);
    for (const part of [SECRET, SECRET.slice(6), SECRET.slice(6, 20)]) expect(everything[0].text).not.toContain(part);
    expect(JSON.stringify(system)).not.toContain("secret");
    expect((await rows("SELECT name FROM secrets WHERE holder = $1", [id])).map((r) => r.name)).toEqual([
      "WEBHOOK_SECRET",
    ]);
    const events = await w.events({ action: "rbac.external-system.create" });
    expect(events.map((e) => [e.outcome, e.ticket_id, e.on_behalf_of])).toEqual([
      ["success", ticket, w.as.admin.userId],
    ]);
  });

  test("switched off is made at once; switched on, given another address, secret, seat or place it is asked for", async () => {
    const id = resultOf(await create({ enabled: false })).id;
    for (const free of [
      { name: "quiet" },
      { timeout_seconds: 5, retry_count: 0 },
      { webhook_url: "https://other.example/" },
    ])
      expect((await patch(id, free)).kind).toBe("done");
    const on = await patch(id, { enabled: true });
    await approve.run(w.as.securityApprover, { id: ticketOf(on) }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    const gated = [
      { webhook_url: "https://third.example/" },
      { webhook_secret: `whsec_${randomBytes(24).toString("base64")}` },
      { role: "security-approver" },
    ];
    for (const change of gated) expect([change, (await patch(id, change)).kind]).toEqual([change, "pending"]);
    expect((await patch(id, { allowed_environments: ["staging"] })).kind).toBe("done");
    expect((await patch(id, { allowed_environments: ["staging", "class:prod"] })).kind).toBe("pending");
    expect((await patch(id, { retry_count: 1 })).kind).toBe("done");
    expect((await patch(id, { retry_count: 1 })).kind).toBe("done");
    expect((await patch(id, { enabled: false })).kind).toBe("done");
    const changed = (await w.events({ action: "rbac.external-system.patch" })).map(
      (e) => (e.details as { changed: string[] }).changed,
    );
    expect(changed.at(-1)).toEqual(["enabled"]);
  });

  test("switched on says which secret it has: one that was set while it was off is another proposal", async () => {
    const id = resultOf(await create({ enabled: false })).id;
    const on = async () => ticketOf(await patch(id, { enabled: true }));
    const shown = async (ticket: string) => {
      const { spec, proposal_digest, warnings } = await getApproval.run(w.as.securityApprover, { id: ticket });
      return { secret: (spec.system as { secret: string }).secret, proposal_digest, warnings };
    };
    const first = await on();
    const before = await shown(first);
    expect(before.secret).toMatch(/^sha256:[0-9a-f]{16}$/);
    await approve.run(w.as.securityApprover, { id: first }, { clock: w.clock });
    expect(await w.work()).toEqual(["completed"]);
    const mine = `whsec_${randomBytes(32).toString("base64")}`;
    expect((await patch(id, { enabled: false, webhook_secret: mine })).kind).toBe("done");
    const second = await on();
    const after = await shown(second);
    expect(after.secret).not.toBe(before.secret);
    expect(after.warnings).toEqual([expect.stringMatching(/^Its secret was last set by admin, /)]);
    // Swapped once more while somebody looks at it: not what was agreed to.
    const other = `whsec_${randomBytes(32).toString("base64")}`;
    expect((await patch(id, { webhook_secret: other })).kind).toBe("done");
    await approve.run(w.as.securityApprover, { id: second }, { clock: w.clock });
    expect(await w.work()).toEqual(["failed"]);
    expect((await getApproval.run(w.as.admin, { id: second })).error?.code).toBe("SUPERSEDED");
  });

  test("keeps the secret of a waiting request in the store, where a change of keys reaches it, and shows it to nobody", async () => {
    const ticket = ticketOf(await create());
    const seen = await ask(`GET /api/v1/approvals/${ticket}`, { session: w.sessions.viewer, workspace: w.slug });
    expect([seen.status, Object.keys(seen.body.input)]).toEqual([200, expect.not.arrayContaining(["sealed_secret"])]);
    const { id: system, held_secret } = seen.body.input;
    const kept = async () => (await rows("SELECT name, key_id, sealed FROM secrets WHERE holder = $1", [system]))[0];
    expect(await kept()).toMatchObject({ name: held_secret, key_id: keyRing().current });
    const { current, keys } = keyRing();
    const added = ringOf([randomBytes(32).toString("base64url")]);
    const changing = { current: added.current, keys: new Map([...added.keys, ...keys]) };
    await resealSecrets(changing);
    expect(open(await kept(), { ...placeOfSecret(w.workspaceId, system), name: held_secret }, added)).toBe(SECRET);
    await resealSecrets({ current, keys: changing.keys });
    await agreed({ kind: "pending", ticket: { ticket_id: ticket } as never });
    expect(await kept()).toMatchObject({ name: "WEBHOOK_SECRET" });
  });

  test("carries out a request of an earlier release, which holds its secret inside, and does not show it either", async () => {
    const ticket = ticketOf(await create());
    const { input } = await getApproval.run(w.as.viewer, { id: ticket });
    const place = placeOfSecret(w.workspaceId, String(input.id));
    const { key_id, sealed } = seal(SECRET, place);
    const inside = JSON.stringify({ sealed_secret: { key_id, sealed: sealed.toString("base64") } });
    const client = await w.db.superuser.connect();
    await client.query("SET session_replication_role = replica");
    await client.query("DELETE FROM secrets WHERE holder = $1", [input.id]);
    await client.query("UPDATE approval_requests SET input = (input - 'held_secret') || $2::jsonb WHERE id = $1", [
      ticket,
      inside,
    ]);
    await client.query(
      "UPDATE domain_events SET payload = jsonb_set(payload, '{input}', (payload -> 'input') - 'held_secret' || $2::jsonb) WHERE ticket_id = $1",
      [ticket, inside],
    );
    await client.query("RESET session_replication_role");
    client.release();
    expect((await getApproval.run(w.as.viewer, { id: ticket })).input).not.toHaveProperty("sealed_secret");
    const id = await agreed({ kind: "pending", ticket: { ticket_id: ticket } as never });
    const [stored] = await rows("SELECT key_id, sealed FROM secrets WHERE holder = $1", [id]);
    expect(open(stored, place)).toBe(SECRET);
  });

  test("asked again wants a secret, since the one that was asked for ended with its request, and takes no sealed one from a caller", async () => {
    const again = (id: string, changes: object = {}) => askAgain.run(w.as.admin, { id, changes }, { clock: w.clock });
    const secretIn = async (id: string) =>
      ((await getApproval.run(w.as.securityApprover, { id })).spec.system as { secret: string }).secret;
    const end = (id: string) =>
      reject.run(w.as.securityApprover, { id, comment: "the secret leaked" }, { clock: w.clock });
    const first = ticketOf(await create());
    await end(first);
    const missing = await refusalOf(again(first));
    expect([missing.code, missing.detail]).toEqual([
      "SECRET_MISSING",
      "The secret that was asked for is kept no longer. Ask again with a secret.",
    ]);
    const webhook_secret = `whsec_${randomBytes(32).toString("base64")}`;
    const fresh = ticketOf(await again(first, { webhook_secret }));
    expect(await secretIn(fresh)).not.toBe(await secretIn(first));
    const id = await agreed({ kind: "pending", ticket: { ticket_id: fresh } as never });
    const [sealed] = await rows("SELECT key_id, sealed FROM secrets WHERE holder = $1", [id]);
    expect(open(sealed, placeOfSecret(w.workspaceId, id))).toBe(webhook_secret);
    const forged = await refusalOf(again(first, { sealed_secret: { key_id: "x", sealed: "eHh4" } }));
    expect([forged.status, forged.errors.map((e) => e.field)]).toEqual([422, ["/changes/sealed_secret"]]);
    // The same of an edit: what is said of the secret wins.
    const edit = ticketOf(await patch(id, { webhook_secret: SECRET, webhook_url: "https://fourth.example/" }));
    await end(edit);
    const other = { webhook_secret: `whsec_${randomBytes(32).toString("base64")}` };
    const said = ticketOf(await again(edit, { patch: other }));
    expect(await secretIn(said)).not.toBe(await secretIn(edit));
    // … and the rest of the edit stays.
    const { spec } = await getApproval.run(w.as.securityApprover, { id: said });
    expect(spec.system).toMatchObject({ webhook_url: "https://fourth.example/" });
  });

  test("is an admin's to see and to change; what is not there or is another workspace's is 404", async () => {
    const id = resultOf(await create({ enabled: false })).id;
    for (const who of ["viewer", "operator", "approver", "auditor"] as const) {
      expect(await codeOf(create({}, who))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(getSystem.run(w.as[who], { id }))).toBe("403 PERMISSION_DENIED");
      expect(await codeOf(removeSystem.run(w.as[who], { id }))).toBe("403 PERMISSION_DENIED");
    }
    const other = await world();
    expect(await codeOf(getSystem.run(other.as.admin, { id }))).toBe("404 NOT_FOUND");
    expect(await codeOf(patchSystem.run(other.as.admin, { id, patch: { name: "mine" } }))).toBe("404 NOT_FOUND");
    expect(await codeOf(removeSystem.run(other.as.admin, { id }))).toBe("404 NOT_FOUND");
  });

  test("of a name that is taken is 409, at another revision than was read 412; removed, its secret is forgotten", async () => {
    const { id, name, revision } = resultOf(await create({ enabled: false }));
    expect(await codeOf(create({ name: name.toUpperCase() }))).toBe("409 NAME_TAKEN");
    expect(await codeOf(patch(id, { retry_count: 9 }, { ifMatch: revision + 1 }))).toBe("412 STALE_REVISION");
    await removeSystem.run(w.as.admin, { id }, { clock: w.clock });
    expect(await rows("SELECT 1 FROM secrets WHERE holder = $1", [id])).toEqual([]);
    expect(await codeOf(getSystem.run(w.as.admin, { id }))).toBe("404 NOT_FOUND");
    expect(resultOf(await create({ name, enabled: false })).id).not.toBe(id);
  });

  test("is refused with the field named: an address inside, a secret in a header, an environment that is not here", async () => {
    const fieldsOf = async (more: object) => (await refusalOf(create(more))).errors.map((e) => e.field);
    for (const url of [
      "http://10.0.0.5:8080/",
      "http://169.254.169.254/",
      "https://user:pass@x.example/",
      "file:///etc/passwd",
    ])
      expect([url, await fieldsOf({ webhook_url: url })]).toEqual([url, ["/webhook_url"]]);
    const header = (name: string, value: string) => fieldsOf({ webhook_headers: { [name]: value } });
    expect(await header("Authorization", "Bearer abc")).toEqual(["/webhook_headers/Authorization"]);
    expect(await header("X-Api-Key", "abc")).toEqual(["/webhook_headers/X-Api-Key"]);
    expect(await header("Host", "x")).toEqual(["/webhook_headers/Host"]);
    expect(await header("X-A", "$" + "{lower}")).toEqual(["/webhook_headers/X-A"]);
    expect(await fieldsOf({ allowed_environments: ["class:prod", "moon"] })).toEqual(["/allowed_environments/1"]);
    const fine = { Authorization: "Bearer $" + "{CHANGES_TOKEN}", "X-Team": "platform" };
    expect((await create({ webhook_headers: fine, enabled: false })).kind).toBe("done");
    expect(await w.events({ action: "rbac.external-system.create" })).not.toEqual([]);
  });

  test("over HTTP answers without the secret and takes no field of a waiting request", async () => {
    const as = { session: w.sessions.admin, workspace: w.slug };
    const path = "/api/v1/admin/external-approval-systems";
    const done = await ask(`POST ${path}`, { ...as, body: body({ enabled: false }) });
    expect([done.status, JSON.stringify(done.body).includes(SECRET.slice(6, 20))]).toEqual([201, false]);
    for (const [field, value] of [
      ["id", "eas_1"],
      ["sealed_secret", { key_id: "x", sealed: "y" }],
      ["held_secret", "WEBHOOK_SECRET"],
      ["webhook_secret", "short"],
      ["webhook_secret", `whsec_${"A".repeat(31)}`],
      ["type", "pager"],
      ["timeout_seconds", 0],
      ["retry_count", 11],
    ] as const) {
      const refused = await ask(`POST ${path}`, { ...as, body: body({ [field]: value, enabled: false }) });
      expect([field, refused.status]).toEqual([field, 422]);
    }
    expect((await ask(`PATCH ${path}/${done.body.id}`, { ...as, body: { sealed_secret: {} } })).status).toBe(422);
    const tested = await ask(`POST ${path}/${done.body.id}/test`, as);
    expect([tested.status, tested.body.status]).toEqual([202, "queued"]);
  });
});

test("what widens: one table", () => {
  const base: SystemFields = {
    name: "a",
    type: "webhook",
    enabled: true,
    role: "approver",
    allowed_environments: ["dev", "test"],
    webhook_url: "https://x/",
    webhook_headers: {},
    timeout_seconds: 1,
    retry_count: 1,
  };
  const off = { ...base, enabled: false };
  const cases: [SystemFields | null, SystemFields, boolean, boolean][] = [
    [null, base, true, true],
    [null, off, true, false],
    [base, off, true, false],
    [off, base, false, true],
    [off, off, true, false],
    [base, base, false, false],
    [base, base, true, true],
    [base, { ...base, name: "b", retry_count: 9 }, false, false],
    [base, { ...base, webhook_url: "https://y/" }, false, true],
    [base, { ...base, type: "jira" }, false, true],
    [base, { ...base, role: "security-approver" }, false, true],
    [{ ...base, role: "security-approver" }, base, false, false],
    [base, { ...base, allowed_environments: ["dev"] }, false, false],
    [base, { ...base, allowed_environments: null }, false, true],
    [base, { ...base, allowed_environments: ["dev", "prod"] }, false, true],
    [{ ...base, allowed_environments: null }, base, false, false],
  ];
  for (const [before, after, secret, expected] of cases) expect(widens(before, after, secret)).toBe(expected);
});
