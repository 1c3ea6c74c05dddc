// The built server with demo data in a directory of its own, for the tests in a browser; nothing is left when it ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import "./e2e-plugin.mjs";
import { root } from "./prepare.mjs";

process.chdir(root);
// The name tells the next run of the unit tests whose it was, should this process be killed.
const dataDir = mkdtempSync(join(tmpdir(), `assent-test-${process.pid}-`));
process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
process.env.ASSENT_DATA_DIR = dataDir;
process.env.ASSENT_DEMO = "1";
process.env.NODE_ENV = "production";
process.env.LOG_LEVEL ??= "warn";
for (const name of Object.keys(process.env))
  if (/^DATABASE_|^ASSENT_(BASE_URL|ALLOWED_HOSTS)$/.test(name)) delete process.env[name];
await import(pathToFileURL(join(root, ".build", "server.mjs")).href);
