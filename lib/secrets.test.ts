import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { keepSecrets } from "@/lib/secrets";

const directory = mkdtempSync(join(tmpdir(), "assent-secrets-"));
const file = join(directory, "secrets.json");
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(directory, { recursive: true }));

describe("keepSecrets", () => {
  test("makes what is missing, keeps what is there, and lets nobody else read it", () => {
    const first = keepSecrets(directory, ["a"]);
    const second = keepSecrets(directory, ["a", "b"]);
    expect(second.a).toBe(first.a);
    expect(second.b).not.toBe(first.a);
    expect(Buffer.from(second.b, "base64url")).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(second);
  });

  test("refuses a file that is not its own, instead of making new secrets over it", () => {
    writeFileSync(file, "{ half");
    expect(() => keepSecrets(directory, ["a"])).toThrow(/secrets\.json is not JSON/);
    expect(readFileSync(file, "utf8")).toBe("{ half");
  });
});
