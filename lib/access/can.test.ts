import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor, EnvironmentRef, Grant } from "@/lib/access/actor";
import {
  can,
  environmentFilter,
  type Reach,
  seatsOf,
  visibleEnvironments,
  whyCannot,
  whyOnlyReads,
} from "@/lib/access/can";
import { PERMISSIONS, PLATFORM_ADMIN_EXCEPTIONS, READING, ROLE_PERMISSIONS, ROLES } from "@/lib/access/roles";

const environments: EnvironmentRef[] = ["dev", "test", "prod"].map((slug, position) => ({
  id: `env_${slug}`,
  slug,
  name: slug,
  kind: slug === "prod" ? "Production" : "Other",
  class: slug === "prod" ? "prod" : "test",
  position,
  archived: false,
}));
const actor = (over: Partial<Actor> = {}): Actor => ({
  kind: "user",
  id: "usr_ana",
  userId: "usr_ana",
  name: "Ana",
  email: null,
  via: "console",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: "r", correlationId: "c", ip: null, userAgent: null },
  workspace: { id: "wsp", slug: "w", name: "w" },
  environments,
  grants: [],
  ...over,
});

const grant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom(...ROLES),
  environments: fc.option(fc.subarray(environments.map((e) => e.id)), { nil: null }),
});
const grants = fc.array(grant, { maxLength: 4 });
const reach = fc.constantFrom<Reach>("any", "workspace", ...environments.map((e) => ({ environment: e.id })));
const permission = fc.constantFrom(...PERMISSIONS);

describe("a permission", () => {
  test("comes from a role whose grant covers the reach, and from nothing else", () => {
    fc.assert(
      fc.property(grants, permission, reach, (held, wanted, of) => {
        const covered = held.filter((g) => {
          if (g.environments === null || of === "any") return true;
          return typeof of === "object" && g.environments.includes(of.environment);
        });
        const expected = wanted === "token:own" || covered.some((g) => ROLE_PERMISSIONS[g.role].has(wanted));
        expect(can(actor({ grants: held }), wanted, of)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("is never lost by one more grant", () => {
    fc.assert(
      fc.property(grants, grant, permission, reach, (held, more, wanted, of) => {
        if (can(actor({ grants: held }), wanted, of))
          expect(can(actor({ grants: [...held, more] }), wanted, of)).toBe(true);
      }),
    );
  });

  test("is only narrowed by a token's scopes", () => {
    const scopes = fc.subarray(["binding:write", "binding:*", "approval:*", "asset:read", "flow:evaluate"]);
    fc.assert(
      fc.property(grants, permission, reach, scopes, (held, wanted, of, tokenScopes) => {
        const token = actor({ kind: "token", id: "tok_1", via: "api", grants: held, tokenScopes });
        const inScope = tokenScopes.includes(wanted) || tokenScopes.includes(`${wanted.split(":")[0]}:*`);
        const owner = can(actor({ grants: held }), wanted, of);
        expect(can(token, wanted, of)).toBe(inScope && owner);
      }),
      { numRuns: 300 },
    );
  });

  test("that writes is what a token needs to write anything at all: one that only reads is known by its scopes", () => {
    const reads = (tokenScopes: string[] | null) => whyOnlyReads({ tokenScopes }) !== null;
    expect(reads(null)).toBe(false);
    for (const scopes of [["approval:read"], ["audit:*"], ["run:*", "job:read"], [...READING]])
      expect([scopes, reads(scopes)]).toEqual([scopes, true]);
    for (const writes of PERMISSIONS.filter((p) => !READING.has(p)))
      expect([writes, reads(["approval:read", writes])]).toEqual([writes, false]);
    for (const scopes of [["approval:*"], ["asset:*"], ["token:own"], ["flow:evaluate"]])
      expect([scopes, reads(scopes)]).toEqual([scopes, false]);
    // Each permission is on one side of the line, and no role is needed to tell.
    expect([...READING].every((p) => PERMISSIONS.includes(p) && /:(read|export)$/.test(p))).toBe(true);
    expect(PERMISSIONS.filter((p) => /:read$/.test(p)).every((p) => READING.has(p))).toBe(true);
  });

  test("people and tokens have tokens of their own, jobs none; only the job runner runs jobs", () => {
    const all = ROLES.map((role) => ({ role, environments: null }));
    for (const kind of ["user", "token"] as const) expect(can(actor({ kind }), "token:own", "any")).toBe(true);
    expect(can(actor({ kind: "job", grants: all }), "token:own", "any")).toBe(false);
    for (const kind of ["user", "token", "plugin", "agent"] as const)
      expect(can(actor({ kind, grants: all, platformAdmin: true }), "job:run", "any")).toBe(false);
    expect(can(actor({ kind: "job" }), "job:run", "any")).toBe(true);
  });

  test("S2-86 a platform administrator has all but deciding, break-glass and policies, which need a grant here", () => {
    const admin = actor({ platformAdmin: true });
    const refused = PERMISSIONS.filter((p) => !can(admin, p, "workspace"));
    expect(refused.sort()).toEqual([...PLATFORM_ADMIN_EXCEPTIONS, "job:run"].sort());
    const here = actor({ platformAdmin: true, grants: [{ role: "approver", environments: null }] });
    expect(can(here, "approval:decide", "workspace")).toBe(true);
  });
});

describe("seats", () => {
  test("follow from the same grants as the permission to decide", () => {
    fc.assert(
      fc.property(grants, fc.constantFrom(null, ...environments.map((e) => e.id)), (held, environment) => {
        const of: Reach = environment === null ? "workspace" : { environment };
        const seats = seatsOf(actor({ grants: held }), environment);
        expect(seats.includes("approver")).toBe(can(actor({ grants: held }), "approval:decide", of));
        expect(seats.includes("security-approver")).toBe(can(actor({ grants: held }), "approval:decide-security", of));
      }),
    );
  });

  test("a platform administrator and a token without the scope have none", () => {
    expect(seatsOf(actor({ platformAdmin: true }), null)).toEqual([]);
    const approver = [{ role: "approver" as const, environments: null }];
    expect(seatsOf(actor({ grants: approver, tokenScopes: ["binding:*"] }), null)).toEqual([]);
    expect(seatsOf(actor({ grants: approver, tokenScopes: ["approval:decide"] }), null)).toEqual(["approver"]);
  });
});

describe("what an actor sees", () => {
  test("is every environment that a grant names, in order, and no filter when that is all", () => {
    fc.assert(
      fc.property(grants, (held) => {
        const all = held.some((g) => g.environments === null);
        const named = environments.filter((e) => all || held.some((g) => g.environments?.includes(e.id)));
        expect(visibleEnvironments(actor({ grants: held }))).toEqual(named);
        expect(environmentFilter(actor({ grants: held }))).toEqual(
          named.length === environments.length ? null : named.map((e) => e.id),
        );
      }),
    );
  });
});

test("the reason names what is missing: the scope, the environment, the whole workspace or the permission", () => {
  const someTest = actor({ grants: [{ role: "operator", environments: ["env_test"] }] });
  expect(whyCannot(someTest, "binding:write", { environment: "env_prod" })).toContain("does not cover prod");
  expect(whyCannot(someTest, "asset:write", "workspace")).toContain("whole workspace");
  expect(whyCannot(someTest, "policy:write", "workspace")).toBe("You need the permission policy:write.");
  expect(whyCannot(actor({ tokenScopes: [] }), "asset:read", "any")).toContain("scopes");
});
