import { beforeAll, describe, expect, test } from "vitest";
import { cancel } from "@/lib/approvals/cancel";
import { getApproval } from "@/lib/approvals/get";
import { differenceInWords } from "@/lib/approvals/reading/words";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { createSystem } from "@/lib/external-approvals/create";
import { createPolicy } from "@/lib/policies/create";
import { patchPolicy } from "@/lib/policies/patch";
import { listPolicies } from "@/lib/policies/reading/list";
import { removePolicy } from "@/lib/policies/remove";
import {
  activeAsset,
  askProd,
  boundInProd,
  carryOut,
  draftAsset,
  moveTo,
  type Ref,
  ticketOf,
} from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import type { Json } from "@/lib/versions/diff";

let w: World;
beforeAll(async () => {
  w = await world();
});

/** Each place that differs, as `path: before → after`, and what it is measured from. */
async function shown(id: string) {
  const { diff, diff_against } = await getApproval.run(w.as.viewer, { id });
  const changes = diff?.changes as { path: string; before?: unknown; after?: unknown }[];
  return [diff_against, ...changes.map((c) => `${c.path}: ${JSON.stringify(c.before)} → ${JSON.stringify(c.after)}`)];
}
/** The same in words, as the console shows it. */
async function inWords(id: string) {
  const { diff_in_words: words } = await getApproval.run(w.as.viewer, { id });
  return words?.changes.map((c) => [
    c.path.slice(1),
    ...("before" in c ? [c.before] : []),
    ...("after" in c ? [c.after] : []),
  ]);
}
const put = async (asset: Ref, version: number, config: Record<string, unknown>) =>
  ticketOf(await putBinding.run(w.as.operator, { asset, environment: "prod", version, config }, { clock: w.clock }));

describe("what a settled request shows", () => {
  test("of an applied binding, what it changed, whatever runs since", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await carryOut(w, await put(asset, 1, { replicas: 1 }));
    const done = await put(asset, 2, { replicas: 3 });
    const changes = ["/version: 1 → 2", "/config/replicas: 1 → 3", '/content/template: "Say v1" → "Say v2"'];
    expect((await shown(done)).sort()).toEqual(["live", ...changes].sort());
    await carryOut(w, done);
    expect((await shown(done)).sort()).toEqual(["record", ...changes].sort());
    await boundInProd(w, asset, 3);
    expect((await shown(done)).sort()).toEqual(["record", ...changes].sort());
  });

  test("of one that was rejected, what it would have changed", async () => {
    const asset = await activeAsset(w, { versions: 3 });
    await boundInProd(w, asset, 1);
    const no = await askProd(w, asset, 2);
    await reject.run(w.as.approver, { id: no, comment: "not yet" }, { clock: w.clock });
    await boundInProd(w, asset, 3);
    expect((await shown(no)).sort()).toEqual(
      ["base", "/version: 1 → 2", '/content/template: "Say v1" → "Say v2"'].sort(),
    );
  });

  test("of a lifecycle move, of a record, and of what was unbound", async () => {
    const asset = await draftAsset(w);
    const move = ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock }));
    await carryOut(w, move);
    expect(await shown(move)).toEqual(["record", '/lifecycle: "draft" → "active"']);
    const patch = { risk: { level: "low" as const } };
    const risk = ticketOf(await patchAsset.run(w.as.operator, { asset, patch }, { clock: w.clock }));
    await carryOut(w, risk, w.as.owner);
    expect(await shown(risk)).toEqual(["record", '/risk/level: "medium" → "low"']);
    await boundInProd(w, asset, 1);
    const gone = ticketOf(await removeBinding.run(w.as.operator, { asset, environment: "prod" }, { clock: w.clock }));
    await carryOut(w, gone);
    expect(await shown(gone)).toEqual(["record", '/content: {"template":"Say v1"} → null', "/version: 1 → null"]);
  });

  test("of a move that was taken back, what it started from", async () => {
    const asset = await draftAsset(w);
    const back = ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, { clock: w.clock }));
    await cancel.run(w.as.operator, { id: back }, { clock: w.clock });
    await moveTo(w, asset, "active");
    expect(await shown(back)).toEqual(["base", '/lifecycle: "draft" → "active"']);
  });

  test("of a policy, what was edited in it", async () => {
    const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
    const id = rows.find((p) => p.builtin === "lifecycle")?.id ?? "";
    const edit = ticketOf(
      await patchPolicy.run(w.as.admin, { id, patch: { self_approval: "allowed" } }, { clock: w.clock }),
    );
    await carryOut(w, edit, w.as.owner);
    expect(await shown(edit)).toEqual(["record", '/self_approval: "forbidden" → "allowed"']);
  });
});

describe("what a request about a policy or an external system shows", () => {
  const policy = {
    name: "Two for risky models",
    operations: ["binding.put", "lifecycle.set"],
    kind: "model",
    risk_levels: ["high" as const, "critical" as const],
    gates: [
      { role: "approver" as const, count: 2 },
      { role: "owner" as const, count: 1 },
    ],
    self_approval: "allowed" as const,
  };
  const says =
    "Binding a version and lifecycle moves of high- or critical-risk models need 2 approvers and 1 owner; the requester may count.";
  const words = [
    ["It says", says],
    ["Name", "Two for risky models"],
    ["State", "in force"],
    ["Operations", "binding a version\nlifecycle moves"],
    ["Kind of asset", "model"],
    ["Risk of the asset", "high\ncritical"],
    ["Outcome", "needs approval"],
    ["Who has to agree", "2 approvers and 1 owner"],
    ["The requester", "may count"],
    ["Who edits a proposal", "never counts for it"],
    ["Digest", "need not be named"],
  ];

  test("a new policy is shown field by field, in words too, while it waits, once it is made and when it was rejected", async () => {
    const asked = ticketOf(await createPolicy.run(w.as.admin, policy, { clock: w.clock }));
    const fields = (await shown(asked)).map((line) => String(line).split(":")[0]);
    expect(fields).toEqual(expect.arrayContaining(["/gates", "/kind", "/name", "/self_approval"]));
    expect(fields).not.toContain("/policy");
    expect(await inWords(asked)).toEqual(words);
    await reject.run(w.as.owner, { id: asked, comment: "not so" }, { clock: w.clock });
    expect(await inWords(asked)).toEqual(words);
    const again = ticketOf(await createPolicy.run(w.as.admin, policy, { clock: w.clock }));
    await carryOut(w, again, w.as.owner);
    expect(await inWords(again)).toEqual(words);
  });

  test("an edited one shows what it said and will say, and one that goes what it said", async () => {
    const { rows } = await listPolicies.run(w.as.viewer, { limit: 50 });
    const id = rows.find((p) => p.name === policy.name)?.id ?? "";
    const patch = { gates: [{ role: "approver" as const, count: 1 }], kind: null, description: "for all" };
    const edit = ticketOf(await patchPolicy.run(w.as.admin, { id, patch }, { clock: w.clock }));
    expect(await inWords(edit)).toEqual([
      ["It says", says, expect.stringContaining("of high- or critical-risk assets need 1 approver;")],
      ["Description", "none", "for all"],
      ["Kind of asset", "model", "any"],
      ["Who has to agree", "2 approvers and 1 owner", "1 approver"],
    ]);
    await carryOut(w, edit, w.as.owner);
    // The log keeps what was changed alone, so there is no sentence of the whole.
    expect((await inWords(edit))?.map(([field]) => field)).toEqual([
      "Description",
      "Kind of asset",
      "Who has to agree",
    ]);
    const gone = ticketOf(await removePolicy.run(w.as.admin, { id }, { clock: w.clock }));
    expect((await inWords(gone))?.map(([field]) => field)).toEqual(
      expect.arrayContaining(["It says", "Name", "Description", "Who has to agree"]),
    );
    expect((await inWords(gone))?.some(([field]) => field === "Kind of asset")).toBe(false);
  });

  test("an external system is shown field by field, and of its secret the print", async () => {
    const system = {
      name: "Change desk",
      type: "servicenow" as const,
      role: "approver" as const,
      allowed_environments: ["class:prod"],
      webhook_url: "https://desk.example/in",
      webhook_secret: `whsec_${"a".repeat(32)}`,
    };
    const asked = ticketOf(await createSystem.run(w.as.admin, system, { clock: w.clock }));
    expect((await shown(asked)).map((line) => String(line).split(":")[0])).toContain("/webhook_url");
    expect(await inWords(asked)).toEqual([
      [
        "It says",
        "Change desk (ServiceNow) may take one approver seat on requests of production environments, asked at https://desk.example/in.",
      ],
      ["Name", "Change desk"],
      ["Type", "ServiceNow"],
      ["State", "requests are put to it"],
      ["Seat it may take", "approver"],
      ["Environments", "production environments"],
      ["Address", "https://desk.example/in"],
      ["Secret", expect.stringMatching(/^sha256:/)],
      ["Give up after", "30 seconds"],
      ["Try again", "3 times"],
    ]);
  });

  const [policyEdit, systemEdit] = ["rbac.policy.patch", "rbac.external-system.patch"] as const;
  const ALIKE: { of: string; was: Record<string, Json>; is: Record<string, Json> }[] = [
    { of: policyEdit, was: { environment: null }, is: { environment: "any" } },
    { of: policyEdit, was: { kind: "any" }, is: { kind: null } },
    { of: policyEdit, was: { labels: { a: "1", b: "2" } }, is: { labels: { a: "1\nb=2" } } },
    { of: systemEdit, was: { allowed_environments: null }, is: { allowed_environments: ["every environment"] } },
  ];
  test.each(ALIKE)("a change is shown although both sides read alike: $was to $is", ({ of, was, is }) => {
    const [[before], [after]] = [Object.values(was), Object.values(is)];
    const only = {
      path: expect.any(String),
      kind: "changed",
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    };
    expect(differenceInWords(of, { before: was, after: is })?.changes).toEqual([only]);
    expect(differenceInWords(of, { before: is, after: is })?.changes).toEqual([]);
  });

  test("of everything else the names are the document's own", async () => {
    const asset = await activeAsset(w);
    expect(await inWords(await put(asset, 1, { replicas: 1 }))).toBeUndefined();
  });
});
