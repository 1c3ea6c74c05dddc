import { describe, expect, test } from "vitest";
import type { EnvironmentKind } from "@/lib/access/actor";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { type BindFacts, bindWarnings, whyNotBind } from "@/lib/bindings/rules";

const KINDS: EnvironmentKind[] = ["Development", "Other", "Staging", "Production"];
const facts = (over: Partial<BindFacts>, kind: EnvironmentKind = "Production", archived = false): BindFacts => ({
  asset: "active",
  version: "active",
  ...over,
  environment: { slug: "env", kind, archived },
});

describe("what may be bound where", () => {
  test("S0-19 a draft asset goes to Development and Other, and nowhere else", () => {
    const codes = KINDS.map((kind) => whyNotBind(facts({ asset: "draft" }, kind))?.code);
    expect(codes).toEqual([undefined, undefined, "ASSET_DRAFT", "ASSET_DRAFT"]);
  });

  test("S0-19 a draft version goes where draft assets go", () => {
    const codes = KINDS.map((kind) => whyNotBind(facts({ version: "draft" }, kind))?.code);
    expect(codes).toEqual([undefined, undefined, "VERSION_DRAFT", "VERSION_DRAFT"]);
  });

  test("S0-19 what is archived goes nowhere", () => {
    for (const kind of KINDS) {
      expect(whyNotBind(facts({ asset: "archived" }, kind))?.code).toBe("ASSET_ARCHIVED");
      expect(whyNotBind(facts({ version: "archived" }, kind))?.code).toBe("VERSION_ARCHIVED");
      expect(whyNotBind(facts({}, kind, true))?.code).toBe("ENVIRONMENT_ARCHIVED");
    }
  });

  test("S0-19 what is deprecated goes everywhere, with a warning each", () => {
    for (const kind of KINDS)
      expect(whyNotBind(facts({ asset: "deprecated", version: "deprecated" }, kind))).toBe(undefined);
    expect(bindWarnings({ asset: "deprecated", version: "deprecated" })).toHaveLength(2);
    for (const asset of LIFECYCLES.filter((l) => l !== "deprecated"))
      expect(bindWarnings({ asset, version: "active" })).toEqual([]);
  });
});
