import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { useDatabase } from "@/lib/testing/database";

// The environment is read once a process, so the modules are loaded afresh for each test.
beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

const said: string[] = [];
const options = { dev: false, apiOnly: true, say: (sentence: string) => said.push(sentence) };

async function bootWith(environment: Record<string, string>, parts: Record<string, unknown> = {}) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { boot } = await import("@/server/boot");
  return boot(parts, options);
}

describe("starting", () => {
  test("demo mode is refused with a public address, before anything is started", async () => {
    const starting = bootWith({
      ASSENT_DEMO: "1",
      ASSENT_BASE_URL: "https://assent.example",
      ASSENT_DATA_DIR: "/nowhere",
    });
    await expect(starting).rejects.toThrow("refused with a public ASSENT_BASE_URL");
  });

  describe("on a port that is taken", () => {
    const taken = async () => {
      const other = createServer();
      await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
      onTestFinished(() => new Promise<void>((done) => other.close(() => done())));
      return (other.address() as AddressInfo).port;
    };
    const sentence = (port: number) => new RegExp(`^Port ${port} is taken by another program\\. .*PORT=`);

    test("says so before anything is started or written", async () => {
      const port = await taken();
      const dataDir = join(mkdtempSync(join(tmpdir(), "assent-boot-")), "data");
      const seed = vi.fn();
      const starting = bootWith(
        { ASSENT_DEMO: "1", ASSENT_DATA_DIR: dataDir, DATABASE_URL: "", PORT: String(port) },
        { seed },
      );
      await expect(starting).rejects.toThrow(sentence(port));
      expect([existsSync(dataDir), seed.mock.calls]).toEqual([false, []]);
    });

    test("says the same where it is taken meanwhile, once the demo data are there", async () => {
      const { connections } = await useDatabase();
      const free = createServer();
      await new Promise<void>((done) => free.listen(0, "127.0.0.1", done));
      const { port } = free.address() as AddressInfo;
      await new Promise((done) => free.close(done));
      const seed = async () => {
        await new Promise<void>((done) => free.listen(port, "127.0.0.1", done));
      };
      const starting = bootWith(
        {
          DATABASE_URL: connections.app,
          DATABASE_OWNER_URL: connections.owner,
          ASSENT_DEMO: "1",
          PORT: String(port),
        },
        { seed },
      );
      await expect(starting).rejects.toThrow(sentence(port));
      await new Promise((done) => free.close(done));
    });

    test("`npm run up` says so before it installs, builds or loads anything", async () => {
      const port = await taken();
      const env = { ...process.env, PORT: String(port), DATABASE_URL: "" };
      const ran = await new Promise<{ status: number | null; out: string; err: string }>((done) => {
        const child = spawn(process.execPath, ["scripts/up.mjs"], { env, stdio: ["ignore", "pipe", "pipe"] });
        let [out, err] = ["", ""];
        child.stdout.on("data", (chunk) => {
          out += chunk;
        });
        child.stderr.on("data", (chunk) => {
          err += chunk;
        });
        child.on("close", (status) => done({ status, out, err }));
      });
      expect(ran).toEqual({ status: 1, out: "", err: expect.stringMatching(sentence(port)) });
    });
  });

  test("brings up demo data, then HTTP, then jobs; stops both before what they use", async () => {
    const { connections } = await useDatabase();
    const order: string[] = [];
    const environment = {
      DATABASE_URL: connections.app,
      DATABASE_OWNER_URL: connections.owner,
      DATABASE_JOBS_URL: connections.jobs,
      DATABASE_SEQ_URL: connections.seq,
      ASSENT_DEMO: "1",
      HOST: "0.0.0.0",
      PORT: "0",
    };
    let url = "";
    const running = await bootWith(environment, {
      seed: async () => order.push("seeded"),
      startWorker: async () => {
        order.push("worker started");
        return {
          stop: async () => {
            const { appPool } = await import("@/lib/db/pool");
            await appPool().query("SELECT 1");
            order.push("worker stopped with its pool");
          },
        };
      },
    });
    url = running.url;
    // Demo mode stays on this machine, whatever HOST says.
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);
    await running.stop();
    expect(order).toEqual(["seeded", "worker started", "worker stopped with its pool"]);
    await expect(fetch(`${url}/api/health/live`)).rejects.toThrow();
  });

  test("a part that fails stops those that were started", async () => {
    const { connections, superuser } = await useDatabase();
    const environment = { DATABASE_URL: connections.app, DATABASE_OWNER_URL: connections.owner, PORT: "0" };
    const starting = bootWith(environment, {
      startWorker: async () => {
        const { appPool } = await import("@/lib/db/pool");
        await appPool().query("SELECT 1");
        throw new Error("no jobs today");
      },
    });
    await expect(starting).rejects.toThrow("no jobs today");
    // A server's process ends in its own time after its client has gone.
    const OPEN =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'assent-app'";
    while ((await superuser.query(OPEN)).rowCount !== 0);
  });
});
