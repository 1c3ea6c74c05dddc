import { afterEach, expect, test, vi } from "vitest";
import { ask } from "@/lib/testing/ask";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test("outside demo mode its routes are not there, whatever they are sent", async () => {
  const unknown = await ask("GET /api/v1/no-such-route");
  for (const what of ["GET /api/v1/demo/personas", "POST /api/v1/demo/sign-in", "POST /api/v1/demo/token"]) {
    for (const body of what.startsWith("GET") ? [undefined] : [undefined, "{", { persona: "owner", kind: "api" }]) {
      const answer = await ask(what, body === undefined ? {} : { body });
      expect([what, answer.status, answer.body.detail]).toEqual([what, 404, unknown.body.detail]);
      expect(answer.session).toBeUndefined();
    }
  }
});

test.each([
  ["https://assent.example", false],
  ["http://10.1.2.3:3000", false],
  ["http://localhost.example", false],
  ["http://localhost:3000", true],
  ["http://127.0.0.1:8080", true],
])("ASSENT_DEMO=1 at %s is demo mode: %s", async (url, demo) => {
  vi.stubEnv("ASSENT_DEMO", "1");
  vi.stubEnv("ASSENT_BASE_URL", url);
  vi.resetModules();
  const { isDemo } = await import("@/lib/auth/demo");
  expect(isDemo()).toBe(demo);
});
