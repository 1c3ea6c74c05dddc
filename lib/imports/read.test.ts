import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isRefusal } from "@/lib/errors";
import { readCatalog } from "@/lib/imports/read";
import { hasRealData, realData } from "@/lib/testing/real-data";

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const failed = (sent: unknown) =>
  readCatalog(sent, null).entries.flatMap((e) => ("code" in e ? [[e.pointer, e.code, e.message]] : []));
const good = (sent: unknown) => readCatalog(sent, null).entries.flatMap((e) => ("entry" in e ? [e.entry] : []));
const server = (name: string, more: object = {}) => ({ name, description: "A server", ...more });

const refusedAs = (sent: unknown) => {
  try {
    readCatalog(sent, null);
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error("was read");
};

test("reports malformed servers by their place, and keeps the rest", () => {
  const sent: unknown = JSON.parse(fixture("servers.json"));
  expect(failed(sent)).toEqual([
    ["/1", "NAME_MISSING", "The name is empty."],
    [
      "/3",
      "NAME_NOT_ALLOWED",
      'The name "spaces are not allowed" is not allowed: 1–200 letters, digits and ._~:@/-, starting and ending with a letter or digit.',
    ],
    ["/4", "ENTRY_MALFORMED", "This entry is not an object."],
  ]);
  expect(good(sent).map((e) => [e.name, e.label, e.owner, e.team])).toEqual([
    ["example.weather/forecast", "1.2.0", null, null],
    ["example.maps/route", "0.4.1", { principal: "maps-team", email: "maps@example.org" }, { name: "Maps" }],
  ]);
});

test("reads models and servers of a YAML catalog, with lines; an alias spoils its own entry only", () => {
  const { entries, source, format } = readCatalog(fixture("models.yaml"), null);
  expect([format, source]).toEqual(["model-catalog", "Example models"]);
  expect(entries.map((e) => [e.pointer, e.line, e.name, "code" in e ? e.message : e.entry.label])).toEqual([
    ["/models/0", 4, "example/tiny-1b", "2025-01-01"],
    ["/models/1", 16, "example/alias", "This entry has an alias; write the value itself (line 18)."],
    ["/models/2", 19, "example/no-description", "The entry must have required property 'description'."],
    ["/mcp_servers/0", 21, "example-search", "2.0.0"],
  ]);
  expect(good(fixture("models.yaml"))[0]).toMatchObject({
    owner: { principal: "models-team" },
    content: { languages: ["en", "fr"] },
  });
});

test("places stay those of what was sent, also inside { source, entries }", () => {
  const sent = { source: "Registry", entries: { servers: [server("a.b/c"), 7] } };
  const { source, entries } = readCatalog(sent, null);
  expect(source).toBe("Registry");
  expect(entries.map((e) => e.pointer)).toEqual(["/entries/servers/0", "/entries/servers/1"]);
  expect(readCatalog(sent, "The query").source).toBe("The query");
});

test("one server alone is a catalog of one", () => {
  expect(readCatalog(server("a.b/c"), null).entries).toMatchObject([
    { pointer: "", name: "a.b/c", entry: { label: "imported" } },
  ]);
});

test("a label is one line without control characters, as of any version, however the catalog writes it", () => {
  const labels = [" 1.0\n(beta)\u0007 ", "\t\n", "1\u20282"].map((version) =>
    good(server("a.b/c", { version_detail: { version } })).map((e) => e.label),
  );
  expect(labels).toEqual([["1.0 (beta)"], ["imported"], ["1 2"]]);
});

describe("of entries with one name, one counts", () => {
  test("the first, and the other says which was taken", () => {
    expect(failed([server("a"), server("b"), server("a")])).toEqual([
      ["/2", "DUPLICATE_NAME", "The entry at /0 has the same name and was taken."],
    ]);
  });
  test("the one marked newest, wherever it stands", () => {
    const of = (version: string, is_latest: boolean) => server("a", { version_detail: { version, is_latest } });
    const sent = [of("1", false), of("2", true), of("3", false)];
    expect(good(sent).map((e) => e.label)).toEqual(["2"]);
    expect(failed(sent).map(([pointer]) => pointer)).toEqual(["/0", "/2"]);
  });
  test("names of different kinds are different names", () => {
    const sent = { models: [server("a")], mcp_servers: [server("a")] };
    expect(failed(sent)).toEqual([]);
  });
});

test("an entry that is too large, and an owner that is none, are refused alone", () => {
  const sent = [
    server("a", { notes: "x".repeat(1024 * 1024) }),
    server("b", { owner: { email: "nobody" } }),
    server("c"),
  ];
  expect(failed(sent).map(([pointer, code]) => [pointer, code])).toEqual([
    ["/0", "ENTRY_TOO_LARGE"],
    ["/1", "OWNER_INVALID"],
  ]);
});

test("what cannot be read as a whole is refused", () => {
  expect(refusedAs({ anything: 1 })).toMatchObject({ status: 422, code: "CATALOG_UNKNOWN" });
  expect(refusedAs("just a text")).toMatchObject({ status: 422, code: "CATALOG_UNKNOWN" });
  expect(refusedAs("")).toMatchObject({ status: 422, code: "CATALOG_UNKNOWN" });
  expect(refusedAs([])).toMatchObject({ status: 422, code: "VALIDATION_FAILED" });
  expect(refusedAs({ entries: [], more: 1 })).toMatchObject({ status: 422, errors: [{ field: "/more" }] });
  expect(refusedAs(Array(10_001).fill(null))).toMatchObject({ status: 413, code: "TOO_MANY_ENTRIES" });
  expect(refusedAs("other: &x 1\nsource: *x\nmodels:\n  - name: a\n")).toMatchObject({
    status: 400,
    code: "YAML_MALFORMED",
    errors: [{ field: "/source" }],
  });
});

// The public catalogs are no part of the project; where the folder is not at hand there is nothing to read.
describe("public catalogs", () => {
  const REGISTRY = "mcp/servers.json";
  test.skipIf(!hasRealData(REGISTRY))(
    "471 servers of the MCP registry: seven have no name, the rest can be imported",
    () => {
      const sent: unknown = JSON.parse(realData(REGISTRY));
      expect(failed(sent).map(([, code]) => code)).toEqual(Array(7).fill("NAME_MISSING"));
      expect(good(sent)).toHaveLength(464);
    },
  );

  const MODELS = [
    "dev-community-models",
    "dev-organization-models",
    "dev-validated-models",
    "dev-community-mcp-servers",
    "sample-catalog",
  ];
  const at = (name: string) => `model-catalog/${name}.yaml`;
  test.skipIf(!hasRealData(at("sample-catalog")))("every entry of the model catalogs", () => {
    expect(MODELS.map((name) => [failed(realData(at(name))), good(realData(at(name))).length])).toEqual(
      [5, 6, 5, 4, 1].map((count) => [[], count]),
    );
  });
});
