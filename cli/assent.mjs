#!/usr/bin/env node
// The `assent` command. It runs what the build made of cli/main.ts.
import { existsSync, readFileSync } from "node:fs";

const built = new URL("../.build/cli.mjs", import.meta.url);
if (existsSync(built)) {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { main } = await import(built.href);
  await main(version);
} else {
  process.stderr.write("assent is not built yet. In its checkout, run: npm ci && npm run build -- --no-pages\n");
  process.exitCode = 1;
}
