// What `npm run up` and `npm test` do before anything else. Plain Node: it runs before there are node_modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Ends with a sentence on a Node that is too old: what would follow is a riddle. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Assent needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(1);
}

/** Installs exactly what the lock file says, unless that is what is installed. */
export function install() {
  if (isInstalled()) return;
  console.log("Installing packages (npm ci) …");
  run(...npm("ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"));
}

/** npm notes what it has installed when it has finished; an install cut short leaves no such note. */
function isInstalled() {
  const read = (file) => JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  const note = "node_modules/.package-lock.json";
  if (!existsSync(join(root, note))) return false;
  const installed = read(note);
  return Object.entries(read("package-lock.json")).every(
    ([path, { version, optional }]) =>
      path === "" || (installed[path] ? installed[path].version === version : optional),
  );
}

/** The program and arguments that run npm: the very one that runs us, else the one on the path. */
export function npm(...args) {
  const path = process.env.npm_execpath;
  return path?.endsWith(".js") ? [process.execPath, [path, ...args]] : ["npm", args];
}

/** Builds the server and the pages, unless their sources are those of the last finished build. */
export function build() {
  const mark = join(root, ".build", "sources");
  const sources = hashSources();
  if (existsSync(mark) && readFileSync(mark, "utf8") === sources) return;
  console.log("Building (this takes a minute the first time) …");
  rmSync(mark, { force: true });
  run(process.execPath, [join(root, "scripts", "build.mjs")]);
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, sources);
}

const NOT_SOURCES = new Set([
  "node_modules",
  "docs",
  "drizzle",
  "e2e",
  "bench",
  "coverage",
  "test-results",
  "playwright-report",
]);

function hashSources() {
  const hash = createHash("sha256").update(process.version);
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".") || NOT_SOURCES.has(path)) continue;
      if (entry.isDirectory()) walk(path);
      else if (!/\.(md|tsbuildinfo)$|\.test\.tsx?$|^next-env\.d\.ts$/.test(entry.name)) {
        hash
          .update(`${path}\0`)
          .update(readFileSync(join(root, path)))
          .update("\0");
      }
    }
  };
  walk("");
  return hash.digest("hex");
}

/** Runs a program to its end, showing what it says, and throws when it fails. */
function run(program, args) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env });
  if (status !== 0) throw error ?? new Error(`${[program, ...args].join(" ")} failed; see above.`);
}
