import { expect, test } from "vitest";
import { isRefusal } from "@/lib/errors";
import { Trie } from "@/server/routing/trie";

const trie = new Trie<string>();
for (const path of [
  "api/assets",
  "api/assets/[plugin]/[kind]/[name]",
  "api/assets/[plugin]/[kind]/[name]/versions/compare",
  "api/assets/[plugin]/[kind]/[name]/versions/[number]",
  "api/approvals/batch",
  "api/approvals/[id]/approve",
  "api/[room]/[id]",
])
  trie.add(path.split("/"), path);

test.each<[string, string | undefined, Record<string, string>]>([
  ["/api/assets", "api/assets", {}],
  ["/api/assets/c/m/a%2Fb%20c", "api/assets/[plugin]/[kind]/[name]", { plugin: "c", kind: "m", name: "a/b c" }],
  ["/api/assets/c/m/%2541", "api/assets/[plugin]/[kind]/[name]", { plugin: "c", kind: "m", name: "%41" }],
  [
    "/api/assets/c/m/n/versions/compare",
    "api/assets/[plugin]/[kind]/[name]/versions/compare",
    { plugin: "c", kind: "m", name: "n" },
  ],
  [
    "/api/assets/c/m/n/versions/7",
    "api/assets/[plugin]/[kind]/[name]/versions/[number]",
    { plugin: "c", kind: "m", name: "n", number: "7" },
  ],
  // The written "approvals" leads nowhere for this one, so the dynamic level above is asked.
  ["/api/approvals/apr_1", "api/[room]/[id]", { room: "approvals", id: "apr_1" }],
  ["/api/approvals/batch", "api/approvals/batch", {}],
  // An encoded letter does not stand for a written one.
  ["/api/%61ssets", undefined, {}],
  ["/api/assets/", undefined, {}],
  ["/api/assets/c/m", undefined, {}],
  ["/api", undefined, {}],
  ["/", undefined, {}],
])("%s", (path, value, params) => {
  const match = trie.find(path);
  expect(match?.value).toBe(value);
  expect(match?.params ?? {}).toEqual(params);
});

test.each(["%", "%zz", "%ff", "%00", "a%0Ab", "%ed%a0%80"])("a segment like %s is 400", (segment) => {
  try {
    trie.find(`/api/assets/c/m/${segment}`);
  } catch (error) {
    expect(isRefusal(error) && [error.status, error.code]).toEqual([400, "TARGET_MALFORMED"]);
    return;
  }
  throw new Error("accepted");
});

test("two routes at one path are refused, whatever they call their segments", () => {
  expect(() => trie.add(["api", "[a]", "[b]"], "again")).toThrow("two routes answer /api/[a]/[b]");
});
