import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Effect = { event_id: string; action: string; params: Record<string, unknown>; [more: string]: unknown };

/**
 * An outside world for executors: takes `POST /effects` with an `event_id`, does each event once and counts how often it was
 * told. A test may make it fail, or hold its answer back until told to give it: the effect is then done, and nobody knows.
 */
export async function startCountingTarget() {
  const told = new Map<string, number>();
  const effects: Effect[] = [];
  let failing = 0;
  let failure = 503;
  let hold: { arrived(id: string): void; released: Promise<void> } | null = null;
  const server = createServer(async (req, res) => {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    if (failing > 0) {
      failing -= 1;
      return void res.writeHead(failure).end();
    }
    const effect = JSON.parse(Buffer.concat(parts).toString()) as Effect;
    const times = (told.get(effect.event_id) ?? 0) + 1;
    told.set(effect.event_id, times);
    if (times === 1) effects.push(effect);
    if (hold) {
      hold.arrived(effect.event_id);
      await hold.released;
    }
    res
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ done: true, position: effects.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What was done, once for each event, in order. */
    effects,
    /** How often this event was told, retries included. */
    times: (eventId: string): number => told.get(eventId) ?? 0,
    /** Answers the next `n` calls with this status and does nothing. */
    failNext(n: number, status = 503) {
      failing = n;
      failure = status;
    },
    /** Holds answers back from now on. `arrived` resolves with the first event whose effect is done and not answered. */
    holdAnswers() {
      let release = () => {};
      let arrived: (id: string) => void = () => {};
      const first = new Promise<string>((resolve) => {
        arrived = resolve;
      });
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      hold = { arrived, released };
      return {
        arrived: first,
        release() {
          hold = null;
          release();
        },
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type CountingTarget = Awaited<ReturnType<typeof startCountingTarget>>;
