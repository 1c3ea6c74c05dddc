// `npm test`: sets up what it needs and runs everything: the rules of the house, the unit tests on each PostgreSQL that
// is here, and the journeys in a browser against the built server. The last line counts; the exit code agrees with it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, checkNode, install, root } from "./setup/prepare.mjs";

checkNode();
process.chdir(root);
try {
  install();
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const results = join(root, "test-results");
const total = { passed: 0, failed: 0 };

/** Runs a program of node_modules and answers its exit code; Ctrl-C reaches it as it reaches us. */
function run(file, args, env = {}) {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return new Promise((done) => child.on("close", (code, signal) => done(signal ? 1 : code)));
}

/** Counts a step by its report. A step that failed without naming a test, or reported nothing, counts as one failure. */
function count(name, code, report, read) {
  let counted = { passed: 0, failed: 0 };
  if (existsSync(report)) counted = read(JSON.parse(readFileSync(report, "utf8")));
  if (counted.failed === 0 && (code !== 0 || counted.passed === 0)) counted.failed = 1;
  total.passed += counted.passed;
  total.failed += counted.failed;
  console.log(`${name}: ${counted.passed} passed, ${counted.failed} failed\n`);
}

async function verify() {
  const code = await run("scripts/verify.mjs", []);
  total[code === 0 ? "passed" : "failed"] += 1;
  console.log(`verify: ${code === 0 ? "passed" : "failed"}\n`);
}

/** Rooms that send no SQL of their own: once, on the newer server, is enough for them. */
const WITHOUT_SQL = ["cli/**", "components/**", "scripts/**"];

async function unit(name, env, without = []) {
  const report = join(results, `${name.replaceAll(" ", "-")}.json`);
  rmSync(report, { force: true });
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  args.push(...without.flatMap((files) => ["--exclude", files]));
  const code = await run("node_modules/vitest/vitest.mjs", args, env);
  count(name, code, report, (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests }));
}

async function browser() {
  const specs = existsSync("e2e")
    ? readdirSync("e2e", { recursive: true }).filter((file) => file.endsWith(".spec.ts"))
    : [];
  if (specs.length === 0) return console.log("e2e: no journeys yet\n");
  const { findChromium } = await import("./setup/find-chromium.mjs");
  const report = join(results, "e2e.json");
  rmSync(report, { force: true });
  let code = 1;
  try {
    build();
    const env = { PLAYWRIGHT_CHROMIUM: await findChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report };
    code = await run("node_modules/@playwright/test/cli.js", ["test", "--reporter=list,json"], env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  const read = ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky });
  count("e2e", code, report, read);
}

mkdirSync(results, { recursive: true });
await verify();
await unit("unit tests", {});
const old = "/usr/lib/postgresql/15/bin";
if (existsSync(old) && !process.env.ASSENT_TEST_PG) {
  await unit("unit tests on PostgreSQL 15", { ASSENT_TEST_PG: old }, WITHOUT_SQL);
}
await browser();

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
