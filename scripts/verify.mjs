// The rules of the house: format, lint, types and our own checks. No database, under a minute.
// `node scripts/verify.mjs sizes docs` runs only the checks named.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const started = performance.now();

/** Runs a program of node_modules/.bin; its output is shown only when it fails. */
function program(name, args) {
  return new Promise((done) => {
    const bin = join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
    const child = spawn(bin, args, { cwd: root, shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => done({ failed: true, output: `${error.message}\n` }));
    child.on("close", (code) => done({ failed: code !== 0, output }));
  });
}

const load = (file, name) => tsImport(`./${file}.ts`, import.meta.url).then((module) => module[name]);
let tree;
const ours = (file, name) => async () => {
  const check = await load(file, name);
  tree ??= (await load("checks/tree", "checkout"))(root);
  const { problems, warnings = [], summary } = check(tree);
  const show = (sign) => (p) => `  ${sign} ${p.path}${p.line ? `:${p.line}` : ""}  ${p.message} — ${p.cure}\n`;
  const output = [...problems.map(show("✗")), ...warnings.map(show("!"))].join("");
  return { failed: problems.length > 0, output, summary };
};

const checks = {
  lint: () => program("biome", ["ci", "--colors=off", "--max-diagnostics=20", "."]),
  types: () => program("tsc", ["--noEmit"]),
  sizes: ours("checks/sizes", "checkSizes"),
  imports: ours("check-imports", "checkImports"),
  routes: ours("check-routes", "checkRoutes"),
  docs: ours("check-docs", "checkDocs"),
  migrations: ours("checks/migrations", "checkMigrations"),
  words: ours("checks/words", "checkWords"),
  comments: ours("checks/comments", "checkComments"),
  dead: ours("check-dead", "checkDead"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(`no check ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}\n`);
  process.exit(1);
}

const names = Object.keys(checks).filter((name) => wanted.length === 0 || wanted.includes(name));
const results = await Promise.all(
  names.map(async (name) => {
    const from = performance.now();
    const result = await checks[name]();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const line = `${result.failed ? "FAIL" : "ok  "}  ${name.padEnd(10)} ${result.summary ?? `${seconds} s`}\n`;
    process.stdout.write(line + (result.failed || result.summary ? result.output : ""));
    return result.failed;
  }),
);
const failed = results.filter(Boolean).length;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(failed ? `${failed} of ${names.length} failed in ${seconds} s\n` : `verified in ${seconds} s\n`);
process.exitCode = failed ? 1 : 0;
