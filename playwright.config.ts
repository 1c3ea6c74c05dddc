import { defineConfig } from "@playwright/test";

// The server takes a free port and says which; Playwright reads this file again once it is known, in the process of the tests.
const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;
const executablePath = process.env.PLAYWRIGHT_CHROMIUM;

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/e2e",
  // One server and one database for all journeys; two cores run Chromium, the server and PostgreSQL.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL,
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath && { executablePath }),
      // Chromium's sandbox does not start as root.
      args: process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: "node scripts/setup/serve-e2e.mjs",
    wait: { stdout: /Assent is ready: http:\/\/localhost:(?<e2e_port>\d+)/ },
    env: { PORT: "0" },
    timeout: 120_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
  },
});
