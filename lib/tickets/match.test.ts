import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EnvironmentRef } from "@/lib/access/actor";
import { GATE_ROLES } from "@/lib/access/roles";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";
import { type GateQuestion, matches, type PolicyRow, rule } from "@/lib/tickets/match";

const environment = (slug: string, kind: EnvironmentRef["kind"]): EnvironmentRef => ({
  id: `env_${slug}`,
  slug,
  name: slug,
  kind,
  class: kind === "Production" ? "prod" : "test",
  position: 0,
  archived: false,
});
const dev = environment("dev", "Development");
const prod = environment("prod", "Production");

const POLICY: PolicyRow = {
  id: "pol_0",
  name: "any",
  revision: 1,
  plugin: null,
  kind: null,
  operations: null,
  transitions: null,
  environment_id: null,
  environment_class: null,
  risk_levels: null,
  labels: null,
  outcome: "gated",
  gates: [{ role: "approver", count: 1 }],
  self_approval: "forbidden",
  require_digest: false,
  edits: "forbidden",
  created_at: new Date(0),
};
const QUESTION: GateQuestion = {
  operation: "binding.put",
  environment: prod,
  plugin: "catalog",
  kind: "prompt",
  risk: "medium",
  labels: {},
};

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const labels = fc.constantFrom<Record<string, string>>({}, { tier: "a" }, { tier: "b" });
/** Small domains, so that most policies match most questions in part. */
const aPolicy: fc.Arbitrary<PolicyRow> = fc
  .record({
    plugin: maybe(fc.constantFrom("catalog", "flows")),
    kind: maybe(fc.constantFrom("prompt", "model")),
    operations: maybe(fc.subarray(["binding.put", "binding.delete"], { minLength: 1 })),
    environment_id: maybe(fc.constantFrom(dev.id, prod.id)),
    environment_class: maybe(fc.constantFrom("prod", "test")),
    risk_levels: maybe(fc.subarray(["low", "medium", "high"], { minLength: 1 })),
    labels: maybe(labels),
    exempt: fc.boolean(),
    gates: fc.uniqueArray(fc.record({ role: fc.constantFrom(...GATE_ROLES), count: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 3,
      selector: (g) => g.role,
    }),
    self_approval: fc.constantFrom("forbidden" as const, "allowed" as const),
    require_digest: fc.boolean(),
    edits: fc.constantFrom("forbidden" as const, "allowed" as const),
    age: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ exempt, age, gates, ...rest }) => ({
    ...POLICY,
    ...rest,
    outcome: exempt ? ("exempt" as const) : ("gated" as const),
    gates: exempt ? [] : gates,
    created_at: new Date(age),
  }));
const policies = fc
  .array(aPolicy, { maxLength: 8 })
  .map((list) => list.map((p, i) => ({ ...p, id: `pol_${i}`, name: `policy ${i}` })));
const question = fc
  .record({
    environment: fc.constantFrom(dev, prod, null),
    operation: fc.constantFrom("binding.put", "binding.delete"),
    plugin: fc.constantFrom("catalog", "flows"),
    kind: fc.constantFrom("prompt", "model"),
    risk: fc.constantFrom("low", "medium", "high"),
    labels,
  })
  .map((q): GateQuestion => q);
const inProd = question.map((q) => ({ ...q, environment: prod }));

describe("what the policies say together", () => {
  test("does not depend on the order in which they were read", () => {
    fc.assert(
      fc.property(
        question,
        policies.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        (q, [list, shuffled]) => {
          expect(rule(q, shuffled)).toEqual(rule(q, list));
        },
      ),
    );
  });

  test("S0-25 in prod is the strictest of all that match: per role the highest count, self-approval only if all allow it", () => {
    fc.assert(
      fc.property(inProd, policies, (q, list) => {
        const matching = list.filter((p) => matches(p, q));
        const gated = matching.filter((p) => p.outcome === "gated");
        const ruling = rule(q, list);
        if (gated.length === 0) {
          expect(ruling.kind).toBe(matching.length === 0 ? "refused" : "exempt");
          return;
        }
        if (ruling.kind !== "gated") throw new Error(`a gated policy matches, and the ruling is ${ruling.kind}`);
        const highest = GATE_ROLES.map((role) =>
          Math.max(0, ...gated.flatMap((p) => p.gates.filter((g) => g.role === role).map((g) => g.count))),
        );
        const asked = GATE_ROLES.map((role) => ruling.gates.find((g) => g.role === role)?.count ?? 0);
        expect(asked).toEqual(highest);
        expect(new Set(ruling.policies.map((p) => p.id))).toEqual(new Set(gated.map((p) => p.id)));
        expect(ruling.selfApproval === "allowed").toBe(gated.every((p) => p.self_approval === "allowed"));
        expect(ruling.requireDigest).toBe(gated.some((p) => p.require_digest));
        expect(ruling.edits === "allowed").toBe(gated.every((p) => p.edits === "allowed"));
      }),
    );
  });

  test("in prod never becomes weaker by one more gated policy", () => {
    fc.assert(
      fc.property(inProd, policies, aPolicy, (q, list, more) => {
        const before = rule(q, list);
        const after = rule(q, [...list, { ...more, id: "pol_more", outcome: "gated", gates: POLICY.gates }]);
        if (before.kind !== "gated") return;
        if (after.kind !== "gated") throw new Error(`gated became ${after.kind}`);
        for (const { role, count } of before.gates)
          expect(after.gates.find((g) => g.role === role)?.count).toBeGreaterThanOrEqual(count);
      }),
    );
  });

  test("of a change that is several operations at once is no weaker than of each", () => {
    const operations = fc.shuffledSubarray(["binding.put", "binding.delete", "flow.publish"], { minLength: 2 });
    const order = ["free", "exempt", "gated", "refused"];
    fc.assert(
      fc.property(question, policies, operations, (q, list, [operation = "", ...also]) => {
        const together = rule({ ...q, operation, also }, list);
        for (const one of [operation, ...also]) {
          const alone = rule({ ...q, operation: one }, list);
          expect(order.indexOf(together.kind)).toBeGreaterThanOrEqual(order.indexOf(alone.kind));
          if (together.kind !== "gated" || alone.kind !== "gated") continue;
          for (const { role, count } of alone.gates)
            expect(together.gates.find((g) => g.role === role)?.count).toBeGreaterThanOrEqual(count);
          if (alone.selfApproval === "forbidden") expect(together.selfApproval).toBe("forbidden");
          if (alone.requireDigest) expect(together.requireDigest).toBe(true);
          for (const { id } of alone.policies) expect(together.policies.map((p) => p.id)).toContain(id);
        }
      }),
    );
  });

  test("outside prod is one policy alone, and no other that matches is more specific", () => {
    const selectors = ["environment_id", "environment_class", "operations", "kind", "plugin", "risk_levels"] as const;
    const rank = (p: PolicyRow) =>
      [...selectors.map((s) => p[s] !== null), Object.keys(p.labels ?? {}).length > 0].map(Number).join("") +
      String(p.created_at.getTime()).padStart(5, "0") +
      p.id;
    fc.assert(
      fc.property(question, policies, (q, list) => {
        fc.pre(q.environment?.class !== "prod");
        const best = list.filter((p) => matches(p, q)).sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0];
        const ruling = rule(q, list);
        if (!best) {
          expect(ruling).toEqual({ kind: "free" });
          return;
        }
        if (ruling.kind === "free" || ruling.kind === "refused") throw new Error(`${best.id} matches: ${ruling.kind}`);
        expect([ruling.kind, ruling.policy.id]).toEqual([best.outcome, best.id]);
        if (ruling.kind === "gated") expect(new Set(ruling.gates)).toEqual(new Set(best.gates));
      }),
    );
  });
});

describe("one policy", () => {
  const yes = (p: Partial<PolicyRow>, q: Partial<GateQuestion> = {}) =>
    matches({ ...POLICY, ...p }, { ...QUESTION, ...q });

  test("that selects by something matches nothing that lacks it", () => {
    expect(yes({ environment_class: "prod" }, { environment: null })).toBe(false);
    expect(yes({ risk_levels: ["high"] }, { risk: null })).toBe(false);
    expect(yes({ transitions: ["draft>active"] })).toBe(false);
    expect(yes({ labels: { tier: "a" } })).toBe(false);
    expect(yes({ labels: { tier: "a" } }, { labels: { tier: "a", more: "b" } })).toBe(true);
    expect(yes({ operations: [] })).toBe(false);
  });

  test("of another environment of the same class does not speak", () => {
    expect(yes({ environment_id: "env_other" })).toBe(false);
    expect(yes({ environment_id: prod.id })).toBe(true);
  });
});

describe("the default policies", () => {
  const rows = DEFAULT_POLICIES.map((p, i): PolicyRow => ({ ...POLICY, ...p, id: `pol_${i}` }));
  const gates = (q: Partial<GateQuestion>) => {
    const ruling = rule({ ...QUESTION, ...q }, rows);
    return ruling.kind === "gated" ? ruling.gates.map((g) => `${g.count} ${g.role}`) : ruling.kind;
  };

  test("S0-25 ask an approver for prod, and a security-approver beside at high and critical risk", () => {
    for (const operation of ["binding.put", "binding.delete", "binding.promote", "binding.rollback", "flow.publish"]) {
      expect([operation, gates({ operation, risk: "low" })]).toEqual([operation, ["1 approver"]]);
      expect([operation, gates({ operation, risk: "medium" })]).toEqual([operation, ["1 approver"]]);
      for (const risk of ["high", "critical"])
        expect([operation, gates({ operation, risk })]).toEqual([operation, ["1 approver", "1 security-approver"]]);
      expect([operation, gates({ operation, environment: dev })]).toEqual([operation, "free"]);
    }
  });

  test("S0-09 ask an approver for activation, archiving and restoring, and nobody for deprecation", () => {
    const of = (transition: string) => gates({ operation: "lifecycle.set", environment: null, transition });
    for (const gated of ["draft>active", "deprecated>active", "active>archived", "deprecated>archived"])
      expect([gated, of(gated)]).toEqual([gated, ["1 approver"]]);
    for (const restored of ["archived>deprecated", "archived>draft"])
      expect([restored, of(restored)]).toEqual([restored, ["1 approver"]]);
    expect(of("active>deprecated")).toBe("free");
  });

  test("ask an owner or a security-approver for what the policies themselves read", () => {
    for (const operation of ["risk.lower", "label.change", "policy.change", "environment.archive"])
      expect([operation, gates({ operation, environment: null })]).toEqual([
        operation,
        ["1 owner-or-security-approver"],
      ]);
    expect(gates({ operation: "asset.patch", environment: null })).toBe("free");
  });

  test("hold virtual machines to the second seed's matrix: changes everywhere, power and console in prod", () => {
    const vm = (operation: string, environment: typeof prod) =>
      gates({ operation, environment, plugin: "kubevirt", kind: "vm", risk: "medium" });
    for (const operation of ["vm.create", "vm.modify", "vm.delete"])
      expect([operation, vm(operation, prod), vm(operation, dev)]).toEqual([operation, ["1 approver"], ["1 approver"]]);
    for (const operation of ["vm.start", "vm.stop", "vm.restart", "vm.console"])
      expect([operation, vm(operation, prod), vm(operation, dev)]).toEqual([operation, ["1 approver"], "free"]);
    expect(gates({ operation: "vm.create", environment: dev, plugin: "catalog" })).toBe("free");
  });

  test("leave a version's status alone: it moves nothing that runs", () => {
    expect(gates({ operation: "version.status", environment: null })).toBe("free");
  });

  test("do not speak of an operation they do not know, so prod refuses it", () => {
    expect(gates({ operation: "something.new" })).toBe("refused");
  });
});
