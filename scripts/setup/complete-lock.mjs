// Adds the packages of other platforms to package-lock.json when npm left them out, as it does with a registry that
// mirrors one platform only. `npm ci` refuses a lock file without them. Entries added here carry no integrity: the next
// `npm install` against a full registry fills it in.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./prepare.mjs";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** Optional packages that some package of the lock file names and the lock file does not list. */
export function missingFrom(packages) {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isListed(packages, path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev, license: entry.license })),
  );
}

/** Looks where Node would: in the package's own node_modules, then in those around it. */
function isListed(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder}${folder && "/"}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

function entryOf({ name, version, dev, license }) {
  const words = name.split("/").at(-1).split("-");
  const of = (known) => known.filter((word) => words.includes(word));
  return {
    version: version.replace(/^[\^~]/, ""),
    ...(of(PROCESSORS).length && { cpu: of(PROCESSORS) }),
    ...(dev && { dev }),
    ...(words.some((word) => /^(musl|gnu)/.test(word)) && { libc: [words.includes("musl") ? "musl" : "glibc"] }),
    ...(license && { license }),
    optional: true,
    ...(of(SYSTEMS).length && { os: of(SYSTEMS) }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = join(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingFrom(lock.packages);
  for (const optional of missing) lock.packages[`node_modules/${optional.name}`] = entryOf(optional);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} added`);
}
