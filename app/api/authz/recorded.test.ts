import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRows } from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { createApi } from "@/server/api";
import { METHODS, manifest } from "@/server/routing/manifest";
import { WRONG_ROLE } from "./cases";

const ORIGIN = "http://localhost";
const api = createApi();
const mutating = (await manifest()).flatMap((route) =>
  METHODS.flatMap((method) => {
    const endpoint = route.methods[method];
    const key = `${method} ${route.path}`;
    return endpoint && method !== "GET" && WRONG_ROLE[key] ? [{ key, kind: endpoint.spec.kind }] : [];
  }),
);

/** Who may do it. An owner may, but for what their own role does not hold. */
const DOER: [RegExp, PersonName][] = [
  [/\/approvals\/\[id\]\/cancel$/, "operator"],
  [/\/approvals\//, "approver"],
];
const doerOf = (key: string): PersonName => DOER.find(([form]) => form.test(key))?.[1] ?? "owner";

/** Rows that say when somebody was last seen, and what counts attempts: they record nothing that was done. */
const SEEN = new Set(["public.sessions", "public.tokens", "public.sign_in_limits", "public.idempotency_keys"]);

let w: World;
beforeAll(async () => {
  w = await world();
});
const sql = (text: string) => w.db.superuser.query(text);
const break_ = () =>
  sql(`CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room in audit_events'; END $$;
    CREATE TRIGGER fault BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION fault()`);
const mend = () => sql("DROP TRIGGER IF EXISTS fault ON audit_events");
afterAll(mend);

async function attempt(key: string, as: PersonName): Promise<{ status: number; code: string | undefined }> {
  const line = WRONG_ROLE[key];
  if (!line) throw new Error(key);
  const { path, body } = typeof line === "function" ? await line(w) : line;
  const before = await rows();
  await break_();
  const headers = {
    cookie: `assent_session=${w.sessions[as]}`,
    origin: ORIGIN,
    "assent-workspace": w.slug,
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  const request = new Request(`${ORIGIN}${path}`, {
    method: key.split(" ", 1)[0],
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const response = await api(request);
  await mend();
  expect([key, await rows()]).toEqual([key, before]);
  const problem = (await response.json().catch(() => ({}))) as { code?: string };
  return { status: response.status, code: problem.code };
}
const rows = async () => Object.fromEntries(Object.entries(await allRows(w)).filter(([table]) => !SEEN.has(table)));

describe("S0-32 audit or nothing, on every mutating endpoint", () => {
  const workspace = mutating.filter(({ kind }) => kind === "change" || kind === "picked");
  test("there are many", () => {
    expect(workspace.length).toBeGreaterThan(30);
  });

  test.each(workspace.map((o) => o.key))("%s by who may not is 503, and nothing changed", async (key) => {
    const line = WRONG_ROLE[key];
    const { as } = typeof line === "function" ? await line(w) : (line as { as: PersonName });
    if (as === "evaluateKey") return;
    expect([key, await attempt(key, as)]).toEqual([key, { status: 503, code: "AUDIT_UNAVAILABLE" }]);
  });

  test("by who may it is 503 as well, or was no change to begin with; nothing changed in any case", async () => {
    const seen: [string, number][] = [];
    // What one has read is one's own mark and no event of the log.
    for (const { key } of mutating.filter(({ key }) => !key.includes("/notifications/")))
      seen.push([key, (await attempt(key, doerOf(key))).status]);
    expect(seen.filter(([, status]) => status === 201 || status === 202)).toEqual([]);
    expect(seen.filter(([, status]) => status === 503).length).toBeGreaterThan(25);
  }, 120_000);
});
