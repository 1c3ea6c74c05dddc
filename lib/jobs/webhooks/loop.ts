import { busyOf, takeDue, type Work } from "@/lib/jobs/webhooks/deliver";
import { log } from "@/lib/log";

const TICK_MS = 500;
const AFTER_ERROR_MS = 5_000;
/** Messages under way in one process. They hold no connection of the database while a receiver thinks. */
const MOST = 64;

/** Serves webhooks in this process until stopped; any number of processes may, and they share the receivers. Never throws. */
export function startWebhooks(): { stop(): Promise<void> } {
  const works = new Set<Work>();
  let stopped = false;
  let wake = () => {};
  const look = async (): Promise<number> => {
    if (works.size >= MOST) return TICK_MS;
    for (const work of await takeDue(busyOf(works))) {
      works.add(work);
      // Behind what was sent there may be more; what is slow is left to itself.
      void work.sent.then((sent) => {
        works.delete(work);
        if (sent) wake();
      });
    }
    return TICK_MS;
  };
  const running = (async () => {
    while (!stopped) {
      const sooner = new AbortController();
      wake = () => sooner.abort();
      const pause = await look().catch((error: unknown) => {
        log.warn({ err: error, room: "webhooks" }, "webhooks could not be served; it is tried again");
        return AFTER_ERROR_MS;
      });
      if (!stopped) await rest(pause, sooner.signal);
    }
    await Promise.all([...works].map((work) => work.sent));
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}

function rest(ms: number, sooner: AbortSignal): Promise<void> {
  if (sooner.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    sooner.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
