import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Binaries } from "@/lib/db/embedded/binaries";
import { own, type Place } from "@/lib/db/embedded/place";
import { isRunning } from "@/lib/db/embedded/processes";
import { type RunAs, runToEnd } from "@/lib/db/embedded/run-as";
import { ROLES } from "@/lib/db/roles";

export const SUPERUSER = "postgres";

/** One line per login: whoever is not named here has no way in, and nobody without a password. */
const ACCESS = [SUPERUSER, ...ROLES].map((role) => `local all ${role} scram-sha-256\n`).join("");

/**
 * Makes the cluster unless it is there, and refuses one made by another major version. The cluster gets its name when
 * it is whole: an initdb cut short is never started.
 */
export async function initialise(place: Place, binaries: Binaries, runAs: RunAs, password: string): Promise<void> {
  const there = await stat(place.data).catch(() => undefined);
  if (there) {
    const user = runAs?.uid ?? process.getuid?.();
    if (there.uid !== user) {
      throw new Error(
        `The database in ${place.data} belongs to user ${there.uid}; the server would run as user ${user}. Start as its owner.`,
      );
    }
    const found = await readFile(join(place.data, "PG_VERSION"), "utf8");
    if (Number.parseInt(found, 10) === binaries.major) return;
    throw new Error(
      `The database in ${place.data} was made by PostgreSQL ${found.trim()}, these programs are PostgreSQL ${binaries.major}. ` +
        "Export it with the version that made it, or move the directory away to begin with an empty one.",
    );
  }
  await removeDrafts(place);
  const draft = `${place.data}.${process.pid}`;
  await mkdir(draft, { mode: 0o700 });
  await own(draft, runAs);
  const passwordFile = `${draft}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await own(passwordFile, runAs);
    await runToEnd(runAs, binaries.initdb, [
      ...["-D", draft, "-U", SUPERUSER, "--encoding=UTF8", "--data-checksums", "--no-instructions"],
      ...["--auth=scram-sha-256", `--pwfile=${passwordFile}`],
      // The builtin provider sorts the same on every machine; PostgreSQL 16 and older do not have it.
      ...(binaries.major >= 17
        ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : ["--locale=C.UTF-8"]),
    ]);
    await writeFile(join(draft, "pg_hba.conf"), ACCESS);
    await rename(draft, place.data);
  } catch (error) {
    if (!(await readFile(join(place.data, "PG_VERSION"), "utf8").catch(() => undefined))) throw error;
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Clusters that died before they were whole, and the passwords they were to get. */
async function removeDrafts(place: Place): Promise<void> {
  const parent = dirname(place.data);
  for (const name of await readdir(parent)) {
    const maker = Number(/^postgresql\.(\d+)(\.password)?$/.exec(name)?.[1]);
    const dead = maker === process.pid || !isRunning(maker);
    if (maker && dead) await rm(join(parent, name), { recursive: true, force: true });
  }
}
