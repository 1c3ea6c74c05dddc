import { describe, expect, test } from "vitest";
import type { EnvironmentRef } from "@/lib/access/actor";
import { relationOf } from "@/lib/policies/reading/related";
import type { PolicyFields } from "@/lib/policies/rules";
import type { PolicyRow } from "@/lib/tickets/match";

const env = (slug: string, kind: EnvironmentRef["kind"]): EnvironmentRef => ({
  id: `env_${slug}`,
  slug,
  name: slug,
  kind,
  class: kind === "Production" ? "prod" : "test",
  position: 0,
  archived: false,
});
const ENVIRONMENTS = [env("dev", "Development"), env("prod", "Production")];
let made = 0;

function policy(over: Partial<PolicyFields> = {}) {
  const fields: PolicyFields = {
    name: "P",
    description: "",
    enabled: true,
    plugin: null,
    kind: null,
    operations: null,
    transitions: null,
    environment: null,
    environment_class: null,
    risk_levels: null,
    labels: null,
    outcome: "gated",
    gates: [{ role: "approver", count: 1 }],
    self_approval: "forbidden",
    require_digest: false,
    edits: "forbidden",
    ...over,
  };
  const row: PolicyRow = {
    ...fields,
    id: `pol_${++made}`,
    revision: 1,
    environment_id: fields.environment === null ? null : `env_${fields.environment}`,
    created_at: new Date(made),
  };
  return { row, fields };
}
const relation = (a: Partial<PolicyFields>, b: Partial<PolicyFields>) => relationOf(policy(a), policy(b), ENVIRONMENTS);

describe("two policies", () => {
  test.each<[string, Partial<PolicyFields>, Partial<PolicyFields>]>([
    ["kinds", { kind: "model" }, { kind: "prompt" }],
    ["plugins", { plugin: "catalog" }, { plugin: "flows" }],
    ["risks", { risk_levels: ["high"] }, { risk_levels: ["low", "medium"] }],
    ["labels", { labels: { tier: "1" } }, { labels: { tier: "2" } }],
    ["operations", { operations: ["binding.put"] }, { operations: ["lifecycle.set"] }],
    ["classes", { environment_class: "prod" }, { environment_class: "test" }],
    ["environments", { environment: "dev" }, { environment: "prod" }],
    ["places", { environment: "dev" }, { environment_class: "prod" }],
    ["moves", { transitions: ["draft>active"] }, { transitions: ["active>archived"] }],
    ["a move and a binding", { transitions: ["draft>active"] }, { operations: ["binding.put"] }],
  ])("of other %s never meet", (_, a, b) => {
    expect([relation(a, b), relation(b, a)]).toEqual([null, null]);
  });

  test("that meet in production only apply together", () => {
    const [a, b] = [{ environment_class: "prod" }, { risk_levels: ["high"], operations: ["binding.put"] }];
    expect([relation(a, b), relation(b, a)]).toEqual(Array(2).fill({ together: true, elsewhere: null }));
  });

  test("that meet elsewhere too: the more specific one applies there alone", () => {
    const broad = { operations: ["binding.put"] };
    const narrow = { operations: ["binding.put"], kind: "model" };
    expect(relation(narrow, broad)).toEqual({ together: true, elsewhere: "this" });
    expect(relation(broad, narrow)).toEqual({ together: true, elsewhere: "other" });
  });

  test("about the workspace never apply together, and of equals the newer wins", () => {
    const move = { operations: ["lifecycle.set"] };
    expect(relation(move, { ...move, transitions: ["draft>active"] })).toEqual({ together: false, elsewhere: "other" });
  });
});
