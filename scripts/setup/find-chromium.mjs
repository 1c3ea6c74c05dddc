// A Chromium for the tests: one that is here, else Debian's, else the one npm has.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { npm, root } from "./prepare.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/** The last one that runs on Node 20. */
const PACKAGE = "@sparticuz/chromium@147.0.0";

/** The path of a Chromium; PLAYWRIGHT_CHROMIUM decides when it is set. Installs one when none is found. */
export async function findChromium() {
  const chosen = process.env.PLAYWRIGHT_CHROMIUM;
  if (chosen) {
    if (!isProgram(chosen)) throw new Error(`PLAYWRIGHT_CHROMIUM names ${chosen}, which is not a program.`);
    return chosen;
  }
  return onPath() ?? (await playwrights()) ?? fromDebian() ?? (await fromNpm());
}

function onPath() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES].find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The one that `npx playwright install` fetched, if somebody did. */
async function playwrights() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function fromDebian() {
  if (process.getuid?.() !== 0 || !isProgram("/usr/bin/apt-get")) return undefined;
  console.log("Installing Chromium (apt-get install chromium) …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) =>
    spawnSync("apt-get", ["-q", ...args], { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
  // Old lists may still do when there are no new ones to be had.
  apt("update");
  return apt("install", "-y", "--no-install-recommends", "chromium") ? onPath() : undefined;
}

/** It always unpacks itself under fixed names into the temporary directory: hence one of its own. */
async function fromNpm() {
  const home = join(root, ".build", "chromium");
  const unpacked = join(home, "tmp");
  mkdirSync(unpacked, { recursive: true });
  const entry = join(home, "node_modules", "@sparticuz", "chromium", "build", "esm", "index.js");
  if (!existsSync(entry)) {
    console.log(`Installing Chromium (npm install ${PACKAGE}) …`);
    const [program, args] = npm("install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", PACKAGE);
    const { status } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0)
      throw new Error("No Chromium was found or could be installed. Install one, or set PLAYWRIGHT_CHROMIUM.");
  }
  const { TMPDIR } = process.env;
  process.env.TMPDIR = unpacked;
  try {
    const { default: chromium } = await import(pathToFileURL(entry).href);
    return await chromium.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}
