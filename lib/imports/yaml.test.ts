import { describe, expect, test } from "vitest";
import { isRefusal } from "@/lib/errors";
import { readYaml } from "@/lib/imports/yaml";

const refusedAs = (text: string) => {
  try {
    readYaml(text);
  } catch (error) {
    if (isRefusal(error)) return { status: error.status, code: error.code, detail: error.detail };
    throw error;
  }
  return undefined;
};
const faultsOf = (text: string) => readYaml(text).faults.map((f) => [f.at.join("/"), f.line, f.message]);

test("reads values as JSON would have them, with the lines they begin on", () => {
  const { value, faults, lineOf } = readYaml(
    "---\nlist:\n  - name: a\n    n: 12\n    f: 0.5\n    none: ~\n    on: true\n    when: 2025-01-01\n  - >-\n    folded\n    text\n",
  );
  expect(value).toEqual({
    list: [{ name: "a", n: 12, f: 0.5, none: null, on: true, when: "2025-01-01" }, "folded text"],
  });
  expect(faults).toEqual([]);
  expect([lineOf(["list", 0]), lineOf(["list", 1])]).toEqual([3, 9]);
});

describe("what is wrong in one place is noted there", () => {
  test.each([
    ["an alias", "a: &x 1\nb: *x\n", ["b", 2, "has an alias; write the value itself"]],
    ["a merge of an alias", "a: &x {k: 1}\nb:\n  <<: *x\n", ["b/<<", 3, "has an alias; write the value itself"]],
    [
      "a tag that names a type of a language",
      "a: !!js/function 'x'\n",
      ["a", 1, "has the tag tag:yaml.org,2002:js/function, which is not read"],
    ],
    ["binary", "a: !!binary aGk=\n", ["a", 1, "has the tag tag:yaml.org,2002:binary, which is not read"]],
    ["a name twice", "a: 1\na: 2\n", ["a", 2, "has this name a second time"]],
    ["__proto__", "a:\n  __proto__: {admin: true}\n", ["a", 2, "has a name that is not read"]],
    ["a list as a name", "? [a, b]\n: 1\n", ["", 1, "has a name that is not read"]],
    ["an integer beyond a double", "a: 9007199254740993\n", ["a", 1, "has a number that a double cannot hold"]],
    ["infinity", "a: .inf\n", ["a", 1, "has a number that JSON cannot hold"]],
    ["a number too large", "a: 1e999\n", ["a", 1, "has a number that JSON cannot hold"]],
    ["NUL", 'a: "x\\0"\n', ["a", 1, "has a character that cannot be stored"]],
    ["half a surrogate pair", 'a: "\\uD800"\n', ["a", 1, "has a character that cannot be stored"]],
  ])("%s", (_, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  test("nesting beyond 64", () => {
    const [fault] = readYaml(`${"[".repeat(70)}1${"]".repeat(70)}`).faults;
    expect(fault?.message).toBe("is nested deeper than 64");
  });
});

describe("what makes the whole unreadable is refused", () => {
  test("with line and column", () => {
    expect(refusedAs("a: 1\nb: [1, 2\n")).toMatchObject({
      status: 400,
      code: "YAML_MALFORMED",
      detail: expect.stringContaining("line "),
    });
    expect(refusedAs("a: 1\n---\nb: 2\n")).toMatchObject({ code: "YAML_MALFORMED" });
  });

  test("an exponential expansion costs nothing: aliases are not followed", () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`,
    );
    const { value, faults } = readYaml(`l0: &l0 lol\n${levels.join("\n")}\n`);
    expect(faults).toHaveLength(400);
    expect(JSON.stringify(value).length).toBeLessThan(4_000);
  });

  test("more tokens than a catalog has", () => {
    expect(refusedAs("- [1, 2, 3]\n".repeat(30_000))).toMatchObject({ status: 413, code: "YAML_TOO_LARGE" });
    expect(refusedAs("x".repeat(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413, code: "YAML_TOO_LARGE" });
  });

  test("brackets deeper than any stack", () => {
    expect(refusedAs("[".repeat(100_000))).toMatchObject({ status: 400, code: "YAML_MALFORMED" });
  });
});
