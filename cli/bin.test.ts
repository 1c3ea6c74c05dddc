import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { useFake } from "@/cli/testing/harness";
import { asset } from "@/cli/testing/samples";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { server } = useFake();

/** A checkout with the command and, when built, the bundle that `npm run build` makes. */
async function checkout(built: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "assent-bin-"));
  mkdirSync(join(folder, "cli"));
  copyFileSync(join(root, "cli/assent.mjs"), join(folder, "cli/assent.mjs"));
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  if (!built) return { folder, inputs: [] };
  const { metafile } = await build({
    entryPoints: { cli: join(root, "cli/main.ts") },
    outdir: join(folder, ".build"),
    outExtension: { ".js": ".mjs" },
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
  });
  return { folder, inputs: Object.keys(metafile.inputs) };
}

function start(folder: string, args: string[], stdout: "pipe" | number = "pipe"): ChildProcess {
  const env = {
    NODE_ENV: "test" as const,
    PATH: process.env.PATH,
    XDG_CONFIG_HOME: folder,
    ASSENT_API: server().url,
    ASSENT_TOKEN: "asn_cli_x",
  };
  return spawn(process.execPath, [join(folder, "cli/assent.mjs"), ...args], {
    env,
    cwd: folder,
    stdio: ["pipe", stdout, "pipe"],
  });
}

function ended(child: ChildProcess): Promise<{ exit: number | null; out: string; err: string }> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => (out += chunk));
  child.stderr?.on("data", (chunk) => (err += chunk));
  return new Promise((done) => child.on("close", (exit) => done({ exit, out, err })));
}

test("without a build the command says how to make one", async () => {
  const { folder } = await checkout(false);
  const ran = await ended(start(folder, ["whoami"]));
  expect(ran).toMatchObject({ exit: 1, out: "" });
  expect(ran.err).toContain("npm run build");
});

test("built, it is a program of its own: version, exit codes, a piped token, a reader that leaves", async () => {
  const { folder, inputs } = await checkout(true);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(await ended(start(folder, ["--version"]))).toEqual({ exit: 0, out: `${version}\n`, err: "" });

  // It holds nothing of the server.
  const ours = inputs.filter((path) => path.startsWith("lib/"));
  expect(ours.filter((path) => !/^lib\/(client\/|proof\/|paths\.ts$)/.test(path))).toEqual([]);

  server().on("GET /api/v1/me", {
    body: {
      actor: { kind: "token", id: "t", name: "Olga", email: null, platform_admin: false, scopes: null },
      workspaces: [],
    },
  });
  const login = start(folder, ["login"]);
  login.stdin?.end("asn_cli_0123456789abcdef\n");
  expect(await ended(login)).toMatchObject({ exit: 0 });
  expect(JSON.parse(readFileSync(join(folder, "assent/credentials.json"), "utf8")).server).toBe(server().url);

  // As in `assent asset list --all | head -1`: far more than a pipe holds.
  server().on("GET /api/governance/v1alpha1/assets", { body: { assets: Array(5_000).fill(asset) } });
  const list = start(folder, ["asset", "list", "--json"]);
  list.stdout?.once("data", () => list.stdout?.destroy());
  let err = "";
  list.stderr?.on("data", (chunk) => (err += chunk));
  const exit = await new Promise((done) => list.on("exit", done));
  expect({ exit, err }).toEqual({ exit: 0, err: "" });

  // A full disk is an error that says so, and no fault of the program.
  if (!existsSync("/dev/full")) return;
  const full = openSync("/dev/full", "w");
  const ran = await ended(start(folder, ["asset", "list", "--json"], full));
  expect(ran).toMatchObject({
    exit: 1,
    err: expect.stringContaining("Error: The answer could not be written: ENOSPC"),
  });
  expect(ran.err).not.toContain("    at ");
});
