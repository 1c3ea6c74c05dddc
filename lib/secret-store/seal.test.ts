import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ringOf } from "@/lib/secret-store/keys";
import { fillSecrets, secretNamesIn } from "@/lib/secret-store/rules";
import { open, seal } from "@/lib/secret-store/seal";
import { SecretValue } from "@/lib/secret-store/shapes";

const aKey = () => randomBytes(32).toString("base64url");
const [a, b] = [aKey(), aKey()];
const place = { workspaceId: "wsp_1", holder: "", name: "PAGER_TOKEN" };
const codeOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("a sealed secret", () => {
  const ring = ringOf([a]);
  const sealed = seal("s3cret ü", place, ring);

  test("opens where it belongs, differs each time it is sealed, and shows nothing of its value", () => {
    expect(open(sealed, place, ring)).toBe("s3cret ü");
    expect(seal("s3cret ü", place, ring).sealed.equals(sealed.sealed)).toBe(false);
    expect(sealed.sealed.includes("s3cret")).toBe(false);
    expect(sealed.key_id).not.toContain(a.slice(0, 6));
  });

  test("opens nowhere else, not with another key, and not after any byte of it was changed", () => {
    for (const moved of [{ workspaceId: "wsp_2" }, { holder: "whk_1" }, { name: "OTHER" }])
      expect(codeOf(() => open(sealed, { ...place, ...moved }, ring))).toBe("SECRET_UNREADABLE");
    expect(codeOf(() => open(sealed, place, ringOf([b])))).toBe("SECRET_UNREADABLE");
    for (let i = 0; i < sealed.sealed.length; i++) {
      const touched = Buffer.from(sealed.sealed);
      touched[i] = (touched[i] ?? 0) ^ 1;
      expect(codeOf(() => open({ ...sealed, sealed: touched }, place, ring))).toBe("SECRET_UNREADABLE");
    }
    for (const length of [0, 11, 27])
      expect(codeOf(() => open({ ...sealed, sealed: sealed.sealed.subarray(0, length) }, place, ring))).toBe(
        "SECRET_UNREADABLE",
      );
  });

  test("of a former key opens as long as that key is on the ring; new ones get the first key", () => {
    const next = ringOf([b, a]);
    expect(open(sealed, place, next)).toBe("s3cret ü");
    expect(seal("x", place, next).key_id).not.toBe(sealed.key_id);
  });
});

test("a key that is too short is none", () => {
  expect(() => ringOf(["short"])).toThrow("32 bytes");
  expect(() => ringOf([])).toThrow();
});

test("placeholders are filled by name; what has no secret stays and is told", () => {
  const text = "Bearer ${TOKEN} ${TOKEN} ${GONE} ${constructor} $NOT ${}";
  expect(secretNamesIn(text)).toEqual(["TOKEN", "GONE", "constructor", ""]);
  expect(fillSecrets(text, { TOKEN: "$& ${GONE}" })).toEqual({
    text: "Bearer $& ${GONE} $& ${GONE} ${GONE} ${constructor} $NOT ${}",
    missing: ["GONE", "constructor", ""],
  });
});

test("a value is one printable line", () => {
  for (const bad of ["", " a", "a ", "a\nb", "a\r\nX-Evil: 1", "a\u0000", "ü", "x".repeat(8193)])
    expect([bad, SecretValue.safeParse(bad).success]).toEqual([bad, false]);
  for (const good of ["a", "a b", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    expect(SecretValue.safeParse(good).success).toBe(true);
});
