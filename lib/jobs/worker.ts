import { startSequencer } from "@/lib/audit/sequencer";
import { startRunner } from "@/lib/jobs/runner";
import { startWebhooks } from "@/lib/jobs/webhooks/loop";

/** Everything that works by itself in this process: the queue's jobs, the sealing of the log and its webhooks. Stops in that order, so that what the last job recorded is sealed. */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  const runner = await startRunner();
  const sequencer = startSequencer();
  const webhooks = startWebhooks();
  return {
    async stop() {
      await runner.stop();
      await sequencer.stop();
      await webhooks.stop();
    },
  };
}
