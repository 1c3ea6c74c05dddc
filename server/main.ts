import { ensureBootstrapLink } from "@/lib/auth/bootstrap/offer";
import { boot } from "@/server/boot";
import { untilSignal } from "@/worker/signals";

const dev = process.argv.includes("--dev");
// React and Next choose their builds by this when they load.
if (!process.env.NODE_ENV) Object.assign(process.env, { NODE_ENV: dev ? "development" : "production" });

const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
const apiOnly = process.env.ASSENT_API_ONLY === "1";

untilSignal(
  boot(
    {
      // Loaded where they are wanted: a server without demo data or jobs starts without them.
      seed: async () => (await import("@/seed/demo")).seedDemo(new Date(), say),
      startWorker: async () => (await import("@/lib/jobs/worker")).startWorker(),
      bootstrapLink: ensureBootstrapLink,
    },
    { dev, apiOnly, say },
  ).then(({ url, stop }) => {
    say(`Assent is ready: ${url}`);
    return stop;
  }),
);
