import { startSequencer } from "@/lib/audit/sequencer";
import { env } from "@/lib/env";
import { witnessingOf } from "@/lib/jobs/log/witnessing";
import { startRunner } from "@/lib/jobs/runner";
import { startWebhooks } from "@/lib/jobs/webhooks/loop";

/**
 * Everything that works by itself in this process: the queue's jobs, the sealing of the log, which its witnesses are told of,
 * and its webhooks. Stops in that order, so that what the last job recorded is sealed.
 */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  const runner = await startRunner();
  const witnesses = witnessingOf(env.ASSENT_AUDIT_WITNESS ?? []);
  const sequencer = startSequencer({ onCheckpoint: witnesses.offer });
  const webhooks = startWebhooks();
  return {
    async stop() {
      await runner.stop();
      await sequencer.stop();
      await witnesses.stop();
      await webhooks.stop();
    },
  };
}
