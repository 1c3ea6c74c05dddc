import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const here = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: here("./") },
      // Next's guard against server code in a browser bundle throws everywhere else.
      { find: /^server-only$/, replacement: here("./lib/testing/empty.ts") },
    ],
  },
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["**/node_modules/**", ".next/**", ".build/**", "e2e/**"],
    globalSetup: ["./lib/testing/cluster.ts"],
    setupFiles: ["./lib/testing/setup.ts"],
    // One process per file: pools, registries and caches live on globalThis and must not pass from file to file.
    pool: "forks",
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: {
      LOG_LEVEL: "silent",
      TZ: "UTC",
      ASSENT_SECRET_KEYS: "A".repeat(43),
      // Receivers of tests listen on loopback, which is closed unless it is allowed.
      ASSENT_OUTBOUND_ALLOW: "127.0.0.1",
    },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
