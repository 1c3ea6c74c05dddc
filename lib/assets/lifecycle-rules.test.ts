import { describe, expect, test } from "vitest";
import { LIFECYCLES, type Lifecycle, type MoveFacts, movesFrom, whyNotMove } from "@/lib/assets/lifecycle-rules";

const move = (from: Lifecycle, to: Lifecycle, over: Partial<MoveFacts> = {}) => {
  const why = whyNotMove({ from, to, ownerSet: true, boundInProd: false, ...over });
  return typeof why === "object" ? why.code : (why ?? "allowed");
};
const DENIED = "LIFECYCLE_TRANSITION_DENIED";
const INVALID = "LIFECYCLE_INVALID_TRANSITION";

/** DESIGN §4, every pair; rows are where from, columns where to. */
const TABLE: Record<Lifecycle, [string, string, string, string]> = {
  draft: ["same", "allowed", DENIED, DENIED],
  active: [INVALID, "same", "allowed", "allowed"],
  deprecated: [INVALID, "allowed", "same", "allowed"],
  archived: ["allowed", DENIED, "allowed", "same"],
};

describe("the lifecycle", () => {
  test("S0-10 allows, denies and does not know exactly the pairs of the table", () => {
    for (const from of LIFECYCLES)
      expect([from, ...LIFECYCLES.map((to) => move(from, to))]).toEqual([from, ...TABLE[from]]);
  });

  test("offers exactly the moves that it allows", () => {
    for (const from of LIFECYCLES)
      expect(movesFrom(from)).toEqual(LIFECYCLES.filter((to) => move(from, to) === "allowed"));
  });

  test("asks for an owner on activation and nowhere else", () => {
    const asked = LIFECYCLES.flatMap((from) =>
      LIFECYCLES.filter((to) => move(from, to, { ownerSet: false }) === "OWNER_REQUIRED").map((to) => `${from}>${to}`),
    );
    expect(asked).toEqual(["draft>active"]);
  });

  test("archives nothing that production runs", () => {
    const held = LIFECYCLES.flatMap((from) =>
      LIFECYCLES.filter((to) => move(from, to, { boundInProd: true }) === "BOUND_IN_PROD").map((to) => `${from}>${to}`),
    );
    expect(held).toEqual(["active>archived", "deprecated>archived"]);
  });
});
