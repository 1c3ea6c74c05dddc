import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOT_LOGGED, REDACTED, redact } from "@/lib/audit/redact";

const SECRET = "hunter2-do-not-show";
const kept = (value: unknown) => redact("binding.put", { after: value }).after;

/** The words of the second seed, in the spellings that configurations use. */
const WORDS = ["password", "token", "secret", "credential", "kubeconfig", "private_key", "api_key"];
const camel = (word: string) => word.replace(/_(.)/g, (_, c: string) => c.toUpperCase());
const SPELLINGS = WORDS.flatMap((word) => [
  word,
  word.toUpperCase(),
  word.replace("_", "-"),
  camel(word),
  `db_${word}`,
  `${word}_file`,
  `DB_${word.toUpperCase()}`,
  camel(`the_${word}`),
  camel(`${word}_value`),
]);

const holder = (inner: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.tuple(fc.constantFrom("config", "list", "env"), inner).map(([key, value]) => ({ [key]: value })),
    inner.map((value) => [value]),
    fc.tuple(inner, fc.jsonValue()).map(([value, other]) => [other, value]),
  );
/** The value under a secret's key, up to twelve levels down, itself perhaps a structure. */
const buried = fc
  .tuple(
    fc.constantFrom(...SPELLINGS),
    fc.constantFrom<unknown>(SECRET, [SECRET], { inner: SECRET }, { a: [{ b: SECRET }] }),
    fc.integer({ min: 0, max: 12 }),
  )
  .chain(([key, value, depth]) => {
    let made: fc.Arbitrary<unknown> = fc.constant({ [key]: value });
    for (let i = 0; i < depth; i++) made = holder(made);
    return made;
  });

describe("audit details", () => {
  test("S2-68 never hold a value under the name of a secret, at any depth", () => {
    fc.assert(
      fc.property(buried, (value) => {
        expect(JSON.stringify(kept(value))).not.toContain(SECRET);
      }),
      { numRuns: 500 },
    );
  });

  test("S2-68 in every spelling", () => {
    for (const key of SPELLINGS) {
      const instead = /kube/i.test(key) ? NOT_LOGGED : REDACTED;
      expect([key, kept({ [key]: SECRET })]).toEqual([key, { [key]: instead }]);
    }
    for (const key of ["kubeConfig", "KUBECONFIG"])
      expect([key, kept({ [key]: { clusters: [SECRET] } })]).toEqual([key, { [key]: NOT_LOGGED }]);
    for (const key of ["apikey", "APIKey", "passwords", "client_secrets", "authToken"])
      expect([key, kept({ [key]: SECRET })]).toEqual([key, { [key]: REDACTED }]);
  });

  test("S2-68 a variable named like a secret loses its value", () => {
    const variable = { name: "DB_PASSWORD", value: SECRET };
    expect(kept({ env: [variable, { name: "DB_HOST", value: "db" }] })).toEqual({
      env: [
        { name: "DB_PASSWORD", value: REDACTED },
        { name: "DB_HOST", value: "db" },
      ],
    });
  });

  test("S2-68 nor a password in an address, nor a token of ours in a text", () => {
    expect(kept(`see postgres://app:${SECRET}@db/x`)).toBe(`see postgres://${REDACTED}@db/x`);
    expect(kept(["asn_cli_AAAAbbbbCCCCdddd1234"])).toEqual([`asn_cli_${REDACTED}`]);
  });

  test.each([
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", REDACTED],
    ["a signed token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl here", `got ${REDACTED} here`],
    ["a bearer header", "Authorization: Bearer abcdefgh12345", `Authorization: Bearer ${REDACTED}`],
    ["a key of a cloud", "AKIAIOSFODNN7EXAMPLE", REDACTED],
    ["a token of a forge", "ghp_abcdefghijklmnop1234", `ghp_${REDACTED}`],
    ["a webhook's secret", "whsec_MfKQ9r8GKYqrTwjU", `whsec_${REDACTED}`],
    ["a query parameter", "https://x.example/?api_key=abc&a=1", `https://x.example/?api_key=${REDACTED}&a=1`],
    ["a connection string", "Server=db;Password=p w;Pwd='x y'", `Server=db;Password=${REDACTED} w;Pwd=${REDACTED}`],
    ["a number of a person", "ssn 123-45-6789", "ssn ***-**-6789"],
  ])("S2-68 nor %s in a text", (_, text, instead) => {
    expect(kept({ text })).toEqual({ text: instead });
  });

  test("S2-68 show no more of a personal identifier than its end", () => {
    const given = {
      ssn: "123-45-6789",
      passportNumber: "C01X00T47",
      iban: "DE89 3704 0044 0532 0130 00",
      phone: 12345,
    };
    expect(kept(given)).toEqual({
      ssn: "***-**-6789",
      passportNumber: "*****0T47",
      iban: "**** **** **** **** **30 00",
      phone: "*****",
    });
  });

  test("keep what only looks alike", () => {
    const harmless = { max_tokens: 4096, tokenizer: "bpe", secretary: "ana", monkey: 1, apis: [1], key: "a" };
    expect(kept(harmless)).toEqual(harmless);
  });

  test("change nothing else", () => {
    const plain = fc.jsonValue({ maxDepth: 5 });
    fc.assert(
      fc.property(plain, (value) => {
        fc.pre(!/pass|pwd|token|secret|cred|kube|key|auth|cookie|:\/\//i.test(JSON.stringify(value)));
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(kept(value)).toEqual(value);
      }),
    );
  });

  test("drop what the event's list does not name", () => {
    expect(redact("approval.cancel", { summary: "s", status: "CANCELLED", body: { a: 1 } })).toEqual({
      summary: "s",
      status: "CANCELLED",
    });
  });

  test("end in a bounded depth", () => {
    let deep: unknown = SECRET;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(JSON.stringify(kept(deep))).toContain("[too deep]");
  });
});
