// Builds what runs in production: the server, the worker and the command line as one file each in .build/, then the
// pages by Next. `--no-pages` leaves the pages out, for the fast loop.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { tsImport } from "tsx/esm/api";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const { manifestSource } = await tsImport("./build-manifest.ts", import.meta.url);

/** Routes by name instead of by folder: a bundle has no folders. */
const routes = {
  name: "routes",
  setup(bundler) {
    bundler.onLoad({ filter: /server[\\/]routing[\\/]modules\.ts$/ }, () => ({
      contents: manifestSource(root),
      loader: "ts",
      resolveDir: root,
    }));
  },
};

const entries = { server: "server/main.ts", worker: "worker/main.ts", cli: "cli/main.ts" };
const present = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));

/** Modules of many small files: reading them one by one costs a start more than the rest of the program does. */
const INSIDE = [
  "zod",
  "@hono/node-server",
  "hono",
  "ajv",
  "ajv-formats",
  "nodemailer",
  "prom-client",
  "standardwebhooks",
  "yaml",
];
// Everything else stays outside: drivers and Next must be the same instances here and in Next's own bundle.
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const outside = Object.keys(dependencies).filter((name) => !INSIDE.includes(name) && name !== "server-only");

await build({
  entryPoints: present,
  outdir: ".build",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  external: outside.flatMap((name) => [name, `${name}/*`]),
  alias: { "server-only": "./lib/testing/empty.ts" },
  plugins: [routes],
  // Modules of the older kind ask for Node's own by this.
  banner: {
    js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
  },
  sourcemap: "linked",
  logLevel: "warning",
});

if (!process.argv.includes("--no-pages")) {
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const { status } = spawnSync(process.execPath, [next, "build"], { stdio: "inherit", env });
  process.exitCode = status ?? 1;
}
