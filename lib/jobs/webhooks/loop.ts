import { deliverDue } from "@/lib/jobs/webhooks/deliver";
import { log } from "@/lib/log";

const TICK_MS = 500;
const AFTER_ERROR_MS = 5_000;

/** Serves webhooks in this process until stopped; any number of processes may, and they share the receivers. Never throws. */
export function startWebhooks(): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const pause = await deliverDue().then(
        (sent) => (sent > 0 ? 0 : TICK_MS),
        (error: unknown) => {
          log.warn({ err: error, room: "webhooks" }, "webhooks could not be served; it is tried again");
          return AFTER_ERROR_MS;
        },
      );
      await rest(pause, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function rest(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done, { once: true });
  });
}
