import { startSequencer } from "@/lib/audit/sequencer";
import { startRunner } from "@/lib/jobs/runner";

/** Everything that works by itself in this process: the queue's jobs and the sealing of the log. Stops in that order, so that what the last job recorded is sealed. */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  const runner = await startRunner();
  const sequencer = startSequencer();
  return {
    async stop() {
      await runner.stop();
      await sequencer.stop();
    },
  };
}
