import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { missingFrom } from "./complete-lock.mjs";

describe("the lock file", () => {
  test("lists the packages of every platform, so that npm ci takes it (else: node scripts/setup/complete-lock.mjs)", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    expect(missingFrom(packages)).toEqual([]);
  });

  test("a package missing for one platform is found, one listed further out is not missing", () => {
    const packages = {
      "": {},
      "node_modules/a": { optionalDependencies: { "a-darwin-arm64": "1.0.0", "a-linux-x64": "1.0.0" }, dev: true },
      "node_modules/a-linux-x64": {},
    };
    expect(missingFrom(packages)).toEqual([
      { name: "a-darwin-arm64", version: "1.0.0", dev: true, license: undefined },
    ]);
  });
});
