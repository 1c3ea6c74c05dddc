import { describe, expect, test } from "vitest";
import { hidePasswords, makeLog } from "@/lib/log";

function written(write: (log: ReturnType<typeof makeLog>) => void): string {
  const lines: string[] = [];
  write(makeLog("info", { write: (line: string) => void lines.push(line) }));
  return lines.join("");
}

describe("the log", () => {
  test("hides secrets at the top and two levels down", () => {
    const line = written((log) =>
      log.info({
        token: "t-0",
        user: { password: "p-1" },
        request: { headers: { authorization: "a-2", cookie: "c-2" } },
      }),
    );
    for (const secret of ["t-0", "p-1", "a-2", "c-2"]) expect(line).not.toContain(secret);
    expect(line.match(/\[redacted\]/g)).toHaveLength(4);
  });

  test("keeps an error's code and constraint, and drops the row values PostgreSQL adds", () => {
    const error = Object.assign(new Error("duplicate key value violates unique constraint"), {
      code: "23505",
      constraint: "users_email",
      detail: "Key (email)=(ada@example.com) already exists.",
      parameters: "$1 = 'ada@example.com'",
    });
    const line = written((log) => log.error({ err: error }, "write failed"));
    expect(JSON.parse(line).err).toMatchObject({ code: "23505", constraint: "users_email" });
    expect(line).not.toContain("ada@example.com");
  });

  test("lets the cause speak for a query error whose message holds the parameters", () => {
    const cause = Object.assign(new Error("relation does not exist"), { code: "42P01" });
    const error = Object.assign(new Error("Failed query: select 1\nparams: hunter2", { cause }), {
      params: ["hunter2"],
    });
    const line = written((log) => log.error({ err: error }, "read failed"));
    expect(JSON.parse(line).err).toMatchObject({ message: "relation does not exist", code: "42P01" });
    expect(line).not.toContain("hunter2");
  });

  test("hides the password of an address in any text", () => {
    expect(hidePasswords("connect postgres://app:hunter2@db:5432/assent failed")).toBe(
      "connect postgres://app:***@db:5432/assent failed",
    );
  });
});
