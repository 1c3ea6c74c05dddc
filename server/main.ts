import { ensureBootstrapLink } from "@/lib/auth/bootstrap/offer";
import { startWorker } from "@/lib/jobs/worker";
import { seedDemo } from "@/seed/demo";
import { boot } from "@/server/boot";
import { untilSignal } from "@/worker/signals";

const dev = process.argv.includes("--dev");
// React and Next choose their builds by this when they load.
if (!process.env.NODE_ENV) Object.assign(process.env, { NODE_ENV: dev ? "development" : "production" });

const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
const apiOnly = process.env.ASSENT_API_ONLY === "1";

untilSignal(
  boot(
    { seed: () => seedDemo(new Date(), say), startWorker, bootstrapLink: ensureBootstrapLink },
    { dev, apiOnly, say },
  ).then(({ url, stop }) => {
    say(`Assent is ready: ${url}`);
    return stop;
  }),
);
