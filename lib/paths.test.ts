import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AssetRef, decodeAsset, decodeSegment, localPath, to, toApi, withQuery } from "@/lib/paths";

const asset: AssetRef = { plugin: "catalog", kind: "mcp-server", name: "io.github.acme/weather@2" };
const at = { workspace: "retail", asset };

const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._~:@/-]{0,40}[A-Za-z0-9])?$/).filter((n) => !n.includes("//"));

describe("asset names", () => {
  test("a slash travels as %2F, so a name is always one segment", () => {
    expect(to.asset(at)).toBe("/workspaces/retail/assets/catalog/mcp-server/io.github.acme%2Fweather%402");
    expect(toApi.binding({ asset, environment: "prod" })).toBe(
      "/api/governance/v1alpha1/assets/catalog/mcp-server/io.github.acme%2Fweather%402/bindings/prod",
    );
  });

  test("any allowed name comes back from the address it was built into, and never adds a segment", () => {
    fc.assert(
      fc.property(name, (n) => {
        const segments = new URL(to.asset({ workspace: "w", asset: { ...asset, name: n } }), "http://x").pathname.split(
          "/",
        );
        expect(segments).toHaveLength(7);
        const [plugin = "", kind = "", encoded = ""] = segments.slice(4);
        expect(decodeAsset({ plugin, kind, name: encoded })).toEqual({ ...asset, name: n });
      }),
    );
  });

  test("broken percent-encoding names nothing", () => {
    expect(decodeSegment("%E0%A4%A")).toBeNull();
    expect(decodeAsset({ plugin: "catalog", kind: "model", name: "%zz" })).toBeNull();
    expect(decodeAsset({ plugin: "catalog", kind: "model", name: "" })).toBeNull();
  });
});

describe("console addresses", () => {
  test("have the documented form", () => {
    const w = { workspace: "retail" };
    expect([
      to.overview(w),
      to.approvals(w, { tier: "urgent" }),
      to.approval({ ...w, id: "apr_1" }),
      to.assets(w),
      to.versions(at),
      to.version({ ...at, number: 3 }),
      to.compare(at, { from: 1, to: 3 }),
      to.bindings(at),
      to.editBinding({ ...at, environment: "prod" }, { version: 3 }),
      to.history(at),
      to.draft(at),
      to.environments(w),
      to.environment({ ...w, environment: "prod" }),
      to.audit(w),
      to.operations(w),
      to.operation({ ...w, event: "evt_1" }),
      to.import(w),
      to.settings({ ...w, section: "members" }),
    ]).toEqual([
      "/workspaces/retail",
      "/workspaces/retail/approvals?tier=urgent",
      "/workspaces/retail/approvals/apr_1",
      "/workspaces/retail/assets",
      `${to.asset(at)}/versions`,
      `${to.asset(at)}/versions/3`,
      `${to.asset(at)}/compare?from=1&to=3`,
      `${to.asset(at)}/bindings`,
      `${to.asset(at)}/bindings/prod/edit?version=3`,
      `${to.asset(at)}/history`,
      `${to.asset(at)}/draft`,
      "/workspaces/retail/environments",
      "/workspaces/retail/environments/prod",
      "/workspaces/retail/audit",
      "/workspaces/retail/operations",
      "/workspaces/retail/operations/evt_1",
      "/workspaces/retail/import",
      "/workspaces/retail/settings/members",
    ]);
  });

  test("a hostile segment cannot leave its place", () => {
    expect(to.approval({ workspace: "../admin", id: "a?b#c/d" })).toBe(
      "/workspaces/..%2Fadmin/approvals/a%3Fb%23c%2Fd",
    );
  });
});

describe("withQuery", () => {
  test("leaves out what is not set and keeps zero", () => {
    expect(withQuery("/x", { a: undefined, b: null, c: "", d: false })).toBe("/x");
    expect(withQuery("/x", { a: 0, b: true, c: "é&=" })).toBe("/x?a=0&b=true&c=%C3%A9%26%3D");
  });

  test("URLSearchParams reads back every value", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: "grapheme" })),
        (query) => {
          const read = new URL(withQuery("/x", query), "http://x").searchParams;
          expect(Object.fromEntries(read)).toEqual({ ...query });
        },
      ),
    );
  });
});

describe("localPath", () => {
  test.each(["/", "/workspaces/retail/approvals?tier=urgent#top", "/a//b"])("goes on to %s", (path) => {
    expect(localPath(path)).toBe(path);
    expect(new URL(path, "http://here").host).toBe("here");
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "",
    "x",
    "/a\\b",
  ])("refuses %j", (path) => {
    expect(localPath(path)).toBeNull();
  });
});
