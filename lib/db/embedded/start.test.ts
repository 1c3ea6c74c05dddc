import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { isPostmasterOf, isRunning, startOf } from "@/lib/db/embedded/processes";
import { chooseRunAs, spawnOptions } from "@/lib/db/embedded/run-as";
import { type Embedded, startEmbedded } from "@/lib/db/embedded/start";
import { withClient } from "@/lib/db/with-client";
import { makeLog } from "@/lib/log";

const dataDir = mkdtempSync(join(tmpdir(), "assent-embedded-"));
const data = join(dataDir, "postgresql");
const pidFile = join(data, "postmaster.pid");

let running: Embedded | undefined;
const helpers: ChildProcess[] = [];

async function start(directory = dataDir, keep = false): Promise<Embedded> {
  const binDir = process.env.ASSENT_TEST_PG;
  running = await startEmbedded({ dataDir: directory, log: makeLog("silent"), keep, ...(binDir && { binDir }) });
  return running;
}

/** Kills as a power cut would, and waits until the process is really gone. */
async function killHard(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await expect.poll(() => isRunning(pid), { timeout: 10_000, interval: 10 }).toBe(false);
}

const query = (server: Embedded, text: string) =>
  withClient(server.connections.owner, async (client) => (await client.query(text)).rows);

/** The mark of a process that uses the server, as that process would leave it. */
function mark(pid: number, started = startOf(pid)): void {
  mkdirSync(join(dataDir, "users"), { recursive: true });
  writeFileSync(join(dataDir, "users", String(pid)), JSON.stringify({ pid, started }));
}

async function bystander(options = {}): Promise<number> {
  const child = spawn("sleep", ["600"], options);
  helpers.push(child);
  await once(child, "spawn");
  return child.pid ?? 0;
}

afterEach(async () => {
  await running?.stop();
  for (const helper of helpers.splice(0)) helper.kill("SIGKILL");
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe("the embedded server", () => {
  test("listens on a socket in a closed directory and nowhere else, and keeps its secrets to itself", async () => {
    const server = await start();
    expect(server.adopted).toBe(false);
    const socket = decodeURIComponent(new URL(server.connections.app).hostname);
    expect(statSync(socket).mode & 0o777).toBe(0o700);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    const settings = await query(
      server,
      "SELECT current_setting('listen_addresses') AS tcp, current_setting('data_checksums') AS sums",
    );
    expect(settings).toEqual([{ tcp: "", sums: "on" }]);
    const wrong = server.connections.app.replace(/:[^:@]+@/, ":guess@");
    await expect(withClient(wrong, async () => {})).rejects.toThrow(/password authentication failed/);
    const stranger = server.connections.app.replace("//assent_app:", "//nobody:");
    await expect(withClient(stranger, async () => {})).rejects.toThrow(/no pg_hba\.conf entry/);
  });

  test("does not run as root", async () => {
    const server = await start();
    const owner = process.platform === "linux" ? statSync(`/proc/${server.pid}`).uid : statSync(data).uid;
    expect(owner).toBe(chooseRunAs()?.uid ?? process.getuid?.());
    expect(owner).not.toBe(0);
  });

  test("kill -9 and start again: every committed row is there", async () => {
    const server = await start();
    await query(server, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1), (2)");
    await killHard(server.pid);
    const again = await start();
    expect(again.adopted).toBe(false);
    expect(again.pid).not.toBe(server.pid);
    expect(await query(again, "SELECT n FROM kept ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("an orphan is adopted, and then stopped with us; a dead user, or another process of its number, keeps nothing", async () => {
    const server = await start();
    mark(999999999, "1");
    mark(await bystander(), "another start");
    const orphan = await start();
    expect(orphan).toMatchObject({ adopted: true, pid: server.pid });
    await orphan.stop();
    expect(isRunning(server.pid)).toBe(false);
  });

  test("a server that another living process uses is left running", async () => {
    const server = await start();
    const other = await bystander();
    mark(other);
    await server.stop();
    expect(isRunning(server.pid)).toBe(true);
    await killHard(other);
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
  });

  test("who comes while another stops the server waits, and then starts it anew", async () => {
    const server = await start();
    writeFileSync(join(dataDir, "stopping"), JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
    const coming = start();
    process.kill(server.pid, "SIGINT");
    await expect.poll(() => isRunning(server.pid), { timeout: 10_000, interval: 10 }).toBe(false);
    rmSync(join(dataDir, "stopping"));
    expect((await coming).pid).not.toBe(server.pid);
  });

  test("an orphan is nobody's; one that another process uses is shared", async () => {
    const first = await start();
    expect(first.shared).toBe(false);
    rmSync(join(dataDir, "users", String(process.pid)));
    const orphan = await start();
    expect([orphan.adopted, orphan.shared]).toEqual([true, false]);
    const other = await bystander();
    mark(other);
    expect((await start()).shared).toBe(true);
    process.kill(other, "SIGKILL");
    await expect.poll(() => isRunning(other), { timeout: 10_000, interval: 10 }).toBe(false);
  });

  test("one that ends while it is used is started anew, and stopped as ever", async () => {
    const server = await start(dataDir, true);
    const first = server.pid;
    await killHard(first);
    const answers = () => query(server, "SELECT 1 AS one").catch(() => null);
    await expect.poll(answers, { timeout: 20_000, interval: 20 }).toEqual([{ one: 1 }]);
    await expect.poll(() => server.pid, { timeout: 10_000, interval: 20 }).not.toBe(first);
    const second = server.pid;
    await server.stop();
    expect(isRunning(second)).toBe(false);
  });

  test("two starts at once end in one server", async () => {
    const [a, b] = await Promise.all([start(), start()]);
    expect(a.pid).toBe(b.pid);
    expect(await query(b, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a stale lock file whose number nobody has is no obstacle", async () => {
    await (await start()).stop();
    writeFileSync(pidFile, `999999999\n${data}\n`);
    expect((await start()).adopted).toBe(false);
  });

  test("a stale lock file whose number now belongs to another process of the same user is removed", async () => {
    await (await start()).stop();
    const other = await bystander(spawnOptions(chooseRunAs()));
    const socket = decodeURIComponent(new URL((running as Embedded).connections.app).hostname);
    writeFileSync(pidFile, `${other}\n${data}\n`);
    writeFileSync(join(socket, ".s.PGSQL.5432.lock"), `${other}\n${data}\n`);
    const server = await start();
    expect(server.pid).not.toBe(other);
    expect(isPostmasterOf(server.pid, data)).toBe(true);
    expect(isRunning(other)).toBe(true);
  });

  test("an initialisation cut short is not taken for a cluster", async () => {
    const directory = mkdtempSync(join(tmpdir(), "assent-embedded-"));
    try {
      const draft = join(directory, "postgresql.999999999");
      mkdirSync(draft, { recursive: true });
      writeFileSync(join(draft, "PG_VERSION"), "18\n");
      const server = await start(directory);
      expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      expect(existsSync(draft)).toBe(false);
      await server.stop();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test("a parent closed to the server's user is no obstacle: the cluster then lies where that user gets", async () => {
    const closed = mkdtempSync(join(tmpdir(), "assent-closed-"));
    const directory = join(closed, ".data");
    let moved: string | undefined;
    try {
      const server = await start(directory);
      moved = existsSync(join(directory, "moved-to"))
        ? readFileSync(join(directory, "moved-to"), "utf8").trim()
        : undefined;
      expect(moved !== undefined).toBe(chooseRunAs() !== undefined);
      await query(server, "CREATE TABLE kept (n int)");
      await server.stop();
      expect(await query(await start(directory), "SELECT n FROM kept")).toEqual([]);
      await running?.stop();
    } finally {
      rmSync(closed, { recursive: true, force: true });
      if (moved) rmSync(dirname(moved), { recursive: true, force: true });
    }
  });

  test("a data directory too deep for a socket gets its socket elsewhere, as closed as before", async () => {
    const top = mkdtempSync(join(tmpdir(), "assent-deep-"));
    const directory = join(top, "d".repeat(90));
    try {
      chmodSync(top, 0o755);
      const server = await start(directory);
      const socket = decodeURIComponent(new URL(server.connections.app).hostname);
      expect(socket.length).toBeLessThan(80);
      expect(statSync(socket).mode & 0o777).toBe(0o700);
      expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await server.stop();
      rmSync(socket, { recursive: true });
    } finally {
      rmSync(top, { recursive: true, force: true });
    }
  });

  test("a cluster of another user is refused with a sentence, not touched", async () => {
    await (await start()).stop();
    const user = statSync(data).uid;
    if (process.getuid?.() === 0) {
      chownSync(data, user + 1, -1);
      await expect(start()).rejects.toThrow(`belongs to user ${user + 1}; the server would run as user ${user}`);
      chownSync(data, user, -1);
    }
    expect((await start()).adopted).toBe(false);
  });

  test("a data directory that can be none is refused with a sentence that names the variable", async () => {
    const file = join(dataDir, "a-file");
    writeFileSync(file, "");
    for (const directory of [file, join(file, "below")])
      await expect(start(directory)).rejects.toThrow(`ASSENT_DATA_DIR, ${directory}, is no directory: E`);
  });

  test("a server that cannot start says why, in its own words", async () => {
    await (await start()).stop();
    const binDir = process.env.ASSENT_TEST_PG;
    const settings = { shared_buffers: "lots" };
    const options = { dataDir, log: makeLog("silent"), settings, ...(binDir && { binDir }) };
    await expect(startEmbedded(options)).rejects.toThrow(
      /did not start: it ended with code 1.*invalid value for parameter "shared_buffers"/s,
    );
  });

  test("a cluster of another major version is refused, not touched", async () => {
    await (await start()).stop();
    const version = readFileSync(join(data, "PG_VERSION"), "utf8");
    writeFileSync(join(data, "PG_VERSION"), "11\n");
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 11, these programs are PostgreSQL \d\d/);
    writeFileSync(join(data, "PG_VERSION"), version);
  });
});
