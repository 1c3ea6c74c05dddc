import { describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/env";

describe("parseEnv", () => {
  test("has a default for everything that needs one, and takes an empty value for none", () => {
    const parsed = parseEnv({ PORT: "", ASSENT_DEMO: "", DATABASE_URL: "" });
    expect(parsed.DATABASE_URL).toBeUndefined();
    expect(parsed).toMatchObject({
      PORT: 3000,
      ASSENT_DEMO: false,
      ASSENT_DATA_DIR: ".data",
      ASSENT_POOL_MAX: 10,
      ASSENT_WORKER: "on",
    });
  });

  test("reads flags, numbers and lists", () => {
    expect(parseEnv({ ASSENT_DEMO: "1", PORT: "0", ASSENT_ALLOWED_HOSTS: "A.example, b.example:8080," })).toMatchObject(
      {
        ASSENT_DEMO: true,
        PORT: 0,
        ASSENT_ALLOWED_HOSTS: ["a.example", "b.example"],
      },
    );
  });

  test.each([
    ["ASSENT_BASE_URL", "https://assent.example:8443/"],
    ["ASSENT_ALLOWED_HOSTS", "a.example,10.0.0.1:3000,[fd00::1]:3000,fd00::1"],
    ["ASSENT_OUTBOUND_ALLOW", "hooks.example,10.0.0.0/8,fd00::/8,127.0.0.1"],
    ["HOST", "::"],
    ["HOST", "0.0.0.0"],
    ["HOST", "localhost"],
    ["SMTP_FROM", "Assent at Acme, Inc. <assent@acme.example>"],
    ["SMTP_FROM", "assent@acme.example"],
    ["SMTP_URL", "smtp://localhost:1025"],
    ["SMTP_URL", "smtps://me%40acme.example:p%25ss@mail.acme.example:465?name=assent"],
    ["SMTP_URL", "SMTP://[fd00::1]"],
  ])("%s=%s is taken", (name, value) => {
    expect(() => parseEnv({ [name]: value })).not.toThrow();
  });

  test.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["ASSENT_POOL_MAX", "0"],
    ["ASSENT_WORKER", "maybe"],
    ["ASSENT_DEMO", "yes"],
    ["ASSENT_BASE_URL", "ftp://assent.example"],
    ["ASSENT_BASE_URL", "https://assent.example/below"],
    ["ASSENT_BASE_URL", "https://me:secret@assent.example"],
    ["ASSENT_ALLOWED_HOSTS", "a.example, b example"],
    ["ASSENT_OUTBOUND_ALLOW", "10.0.0.0/99"],
    ["ASSENT_OUTBOUND_ALLOW", "hooks.example/8"],
    ["HOST", "999.1.1.1"],
    ["HOST", "http://0.0.0.0"],
    ["SMTP_FROM", "nobody"],
    ["SMTP_URL", "mail.acme.example"],
    ["SMTP_URL", "https://mail.acme.example"],
    ["SMTP_URL", "smtp://"],
    ["SMTP_URL", "smtp://:25"],
    ["SMTP_URL", "smtp://mail.acme.example:99999"],
    ["SMTP_URL", "smtp://[fd00::1"],
    ["SMTP_URL", "smtps://me:100%@mail.acme.example"],
    ["NODE_ENV", "prod"],
    ["LOG_LEVEL", "loud"],
    ["NEXTAUTH_SECRET", "short"],
  ])("%s=%s is refused by a sentence that names it", (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(new RegExp(`^${name} must .*\\.$`));
  });

  test("names every bad variable at once and repeats no value", () => {
    const secret = "mysql://app:hunter2@db/assent";
    expect(() => parseEnv({ DATABASE_URL: secret, PORT: "x" })).toThrow(/DATABASE_URL must be .* PORT must be/);
    expect(() => parseEnv({ DATABASE_URL: secret })).not.toThrow(/hunter2/);
  });
});
