import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";

/** Playwright reads this file in every worker: the port is chosen once and passed on through the environment. */
async function choosePort(): Promise<string> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => probe.once("listening", listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  return String(typeof address === "object" && address ? address.port : 3000);
}

process.env.E2E_PORT ??= await choosePort();
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
    url: `${baseURL}/api/health/ready`,
    env: { PORT: process.env.E2E_PORT },
    timeout: 120_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
  },
});
