import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GATE_ROLES } from "@/lib/access/roles";
import { readback } from "@/lib/policies/readback";
import { changedFields, contradictions, type PolicyFields, weakens } from "@/lib/policies/rules";
import { gatesFilled } from "@/lib/tickets/rules";

const plain: PolicyFields = {
  name: "P",
  description: "",
  enabled: true,
  plugin: null,
  kind: null,
  operations: ["binding.put", "binding.delete", "binding.promote", "binding.rollback"],
  transitions: null,
  environment: null,
  environment_class: "prod",
  risk_levels: null,
  labels: null,
  outcome: "gated",
  gates: [{ role: "approver", count: 1 }],
  self_approval: "forbidden",
  require_digest: false,
  edits: "forbidden",
};
const with_ = (over: Partial<PolicyFields>): PolicyFields => ({ ...plain, ...over });

describe("an edit is free only when it can only make things stricter", () => {
  test.each<[string, Partial<PolicyFields>]>([
    ["a further gate", { gates: [...plain.gates, { role: "security-approver", count: 1 }] }],
    ["a higher count", { gates: [{ role: "approver", count: 3 }] }],
    ["demanding digests", { require_digest: true }],
    ["other words", { name: "Q", description: "Why" }],
    ["the same selectors in another order", { operations: [...(plain.operations ?? [])].reverse() }],
  ])("free: %s", (_, over) => {
    expect(weakens(plain, with_(over))).toBe(false);
  });

  test.each<[string, Partial<PolicyFields>]>([
    ["a lost gate for another", { gates: [{ role: "security-approver", count: 1 }] }],
    ["self-approval", { self_approval: "allowed" }],
    ["an exemption", { outcome: "exempt", gates: [] }],
    ["switching off", { enabled: false }],
    ["a narrower selection", { kind: "model" }],
    ["a wider selection", { operations: null }],
    ["another environment", { environment_class: null, environment: "prod" }],
  ])("gated: %s", (_, over) => {
    expect(weakens(plain, with_(over))).toBe(true);
  });

  test("an edit of what is switched off is free, switching it on is not", () => {
    const off = with_({ enabled: false });
    expect(weakens(off, { ...off, gates: [{ role: "owner", count: 1 }], operations: null })).toBe(false);
    expect(weakens(off, plain)).toBe(true);
  });

  test("forbidding self-approval and gating an exemption are free, back again they are not", () => {
    const lax = with_({ self_approval: "allowed", require_digest: true });
    expect([
      weakens(lax, { ...lax, self_approval: "forbidden" }),
      weakens(lax, { ...lax, require_digest: false }),
    ]).toEqual([false, true]);
    const exempt = with_({ outcome: "exempt", gates: [] });
    expect([weakens(exempt, plain), weakens(plain, exempt)]).toEqual([false, true]);
  });

  const gates = fc.uniqueArray(
    fc.record({ role: fc.constantFrom(...GATE_ROLES), count: fc.integer({ min: 1, max: 3 }) }),
    { selector: (g) => g.role, minLength: 1, maxLength: 4 },
  );
  const people = fc.array(fc.uniqueArray(fc.constantFrom(...GATE_ROLES), { maxLength: 4 }), { maxLength: 8 });
  test("whoever fills the gates after a free edit would have filled those before", () => {
    fc.assert(
      fc.property(gates, gates, people, (before, after, who) => {
        fc.pre(!weakens(with_({ gates: before }), with_({ gates: after })));
        const distinct = who.map((seats, i) => ({ seats, person: `p${i}` }));
        if (gatesFilled(after, distinct)) expect(gatesFilled(before, distinct)).toBe(true);
      }),
    );
  });
});

describe("what contradicts itself", () => {
  test.each<[Partial<PolicyFields>, string]>([
    [{ gates: [] }, "/gates"],
    [{ outcome: "exempt" }, "/gates"],
    [{ gates: [...plain.gates, { role: "approver", count: 2 }] }, "/gates"],
    [{ gates: GATE_ROLES.map((role) => ({ role, count: 6 })) }, "/gates"],
    [{ environment: "prod" }, "/environment_class"],
    [{ operations: ["lifecycle.set"] }, "/operations"],
    [{ environment_class: null, transitions: ["draft>active"] }, "/transitions"],
    [{ operations: ["lifecycle.set", "binding.put"], transitions: ["draft>active"] }, "/transitions"],
  ])("%j is wrong at %s", (over, field) => {
    expect(contradictions(with_(over)).map((e) => e.field)).toEqual([field]);
  });
  test("the plain one does not", () => expect(contradictions(plain)).toEqual([]));
});

test("names the fields that differ", () => {
  expect(changedFields(plain, with_({ name: "Q", gates: [{ role: "approver", count: 2 }] }))).toEqual([
    "name",
    "gates",
  ]);
  expect(changedFields(plain, with_({ operations: [...(plain.operations ?? [])].reverse() }))).toEqual([]);
});

describe("reads back as one sentence", () => {
  const two = [
    { role: "approver" as const, count: 1 },
    { role: "security-approver" as const, count: 1 },
  ];
  test.each<[Partial<PolicyFields>, string]>([
    [
      { kind: "model", risk_levels: ["high"], gates: two },
      "Production changes of high-risk models need 1 approver and 1 security approver; the requester never counts.",
    ],
    [
      { environment_class: null, environment: "staging", kind: "mcp-server", labels: { tier: "1" } },
      "Changes of what runs in staging of MCP servers labelled tier=1 need 1 approver; the requester never counts.",
    ],
    [
      {
        operations: ["risk.lower"],
        environment_class: null,
        gates: [{ role: "owner-or-security-approver", count: 2 }],
      },
      "Lowering a risk needs 2 owner or security approvers; the requester never counts.",
    ],
    [
      { operations: ["lifecycle.set"], transitions: ["draft>active", "deprecated>active"], environment_class: null },
      "Moving an asset from draft to active or from deprecated to active needs 1 approver; the requester never counts.",
    ],
    [
      { operations: ["binding.put", "binding.delete"], environment_class: "test", outcome: "exempt", gates: [] },
      "Binding a version and unbinding outside production need no approval.",
    ],
    [
      {
        operations: null,
        plugin: "flows",
        risk_levels: ["high", "critical"],
        self_approval: "allowed",
        require_digest: true,
      },
      "All operations that policies speak about in production of high- or critical-risk flows assets need 1 approver; the requester may count; every decision names the digest it was made on.",
    ],
  ])("%#", (over, sentence) => {
    expect(readback(with_(over))).toBe(sentence);
  });
});
