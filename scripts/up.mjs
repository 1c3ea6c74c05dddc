// `npm run up`: from a fresh clone to a running Assent with demo data. Needs Node and nothing else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkPort } from "../server/port.mjs";
import { build, checkNode, install, root } from "./setup/prepare.mjs";

checkNode();
process.chdir(root);
try {
  // A first start takes minutes; that its port is taken is known at once. A bad PORT the server itself names.
  const port = Number(process.env.PORT || 3000);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) await checkPort(port, "127.0.0.1");
  install();
  build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

process.env.NODE_ENV = "production";
// A database of somebody's own gets no made-up people, and nobody signs in to it without a password.
if (!process.env.DATABASE_URL) process.env.ASSENT_DEMO ??= "1";
// What a person wants to read here is the address.
process.env.LOG_LEVEL ??= "warn";
// The server runs in this very process: Ctrl-C reaches it once, and a kill leaves nothing behind but the database,
// which the next start adopts.
await import(pathToFileURL(join(root, ".build", "server.mjs")).href);

if (process.env.npm_lifecycle_event === "up") {
  // Killing npm, or the shell it runs us in, does not reach us; we stop when one of them is gone.
  const parents = lineage();
  setInterval(() => {
    if (lineage() !== parents) process.kill(process.pid, "SIGTERM");
  }, 250).unref();
}

/** Our parent and, where that can be read cheaply, its parent. */
function lineage() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}
