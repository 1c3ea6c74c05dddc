import { bringUpDatabase } from "@/lib/db/bring-up";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { nextRenderer } from "@/server/next-renderer";
import { makePages } from "@/server/pages";
import { checkPort } from "@/server/port.mjs";
import { type Running, startServer } from "@/server/start";

/** Parts of the product that a start brings up besides HTTP; each may be absent. */
export type Parts = {
  /** Loads demo data where there is none. */
  seed?: () => Promise<unknown>;
  /** Starts running jobs; answers how to stop. */
  startWorker?: () => Promise<{ stop(): Promise<void> }>;
  /** Offers the first owner a way in where there is none; answers its address. */
  bootstrapLink?: (baseUrl: string) => Promise<string | null>;
};

/** Loading Next keeps the process from answering: whoever waited for the start asks within this time whether it is ready. */
const FIRST_PROBE_MS = 150;

export type BootOptions = { dev: boolean; apiOnly: boolean; say(sentence: string): void };

/**
 * Starts everything in the order in which each part needs the one before: database, migrations, demo data, HTTP, pages,
 * jobs. Answers when requests are served. What was started is stopped again when a later part fails. A port that is taken is
 * said before anything is started or written, and again where it was taken meanwhile.
 */
export async function boot(parts: Parts, options: BootOptions): Promise<Running> {
  refusePublicDemo();
  // Demo mode has sign-in without passwords, so nobody but this machine may reach it.
  const host = env.ASSENT_DEMO ? "127.0.0.1" : env.HOST;
  await checkPort(env.PORT, host);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, "could not stop cleanly"));
    }
  };
  try {
    const database = await bringUpDatabase(options.say);
    undo.push(() => database.stop());
    if (env.ASSENT_DEMO) await parts.seed?.();
    // Loading Next holds everything else up, so it begins when the rest serves already.
    let serves = () => {};
    const after = new Promise<void>((resolve) => {
      serves = resolve;
    });
    const pages = options.apiOnly
      ? null
      : makePages(nextRenderer(options.dev), { dev: options.dev, after, restMs: FIRST_PROBE_MS });
    if (pages) undo.push(() => pages.close());
    const running = await startServer({ port: env.PORT, host, pages });
    undo.push(() => running.stop());
    const url = env.ASSENT_BASE_URL ?? running.url;
    // next-auth reads its own address from the environment and from nowhere else.
    process.env.NEXTAUTH_URL ??= url;
    const link = await parts.bootstrapLink?.(url);
    if (link) options.say(`Nobody owns a workspace yet. Within 24 hours, open this link once: ${link}`);
    if (env.ASSENT_WORKER === "on" && parts.startWorker) {
      const worker = await parts.startWorker();
      undo.pop();
      // Requests and jobs end side by side, and both before anything they use goes away.
      undo.push(() => Promise.all([running.stop(), worker.stop()]));
    }
    serves();
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function refusePublicDemo(): void {
  if (!env.ASSENT_DEMO || !env.ASSENT_BASE_URL) return;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(env.ASSENT_BASE_URL).hostname))
    throw new Error("ASSENT_DEMO lets anyone sign in and is refused with a public ASSENT_BASE_URL.");
}
