import { bringUpDatabase } from "@/lib/db/bring-up";
import { startWorker } from "@/lib/jobs/worker";
import { untilSignal } from "@/worker/signals";

/** Jobs as a process of their own, beside servers with ASSENT_WORKER=off. */
const say = (sentence: string) => process.stdout.write(`${sentence}\n`);

async function start() {
  const database = await bringUpDatabase(say);
  try {
    const runner = await startWorker();
    say("The worker is ready.");
    return async () => {
      await runner.stop();
      await database.stop();
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

untilSignal(start());
