// The load generator, a process of its own: measuring inside the measured process would measure itself.
import { Connection, requestBytes } from "./connection";
import type { Measured, Window } from "./contract";

/** Where each list stands, by its first path: a walk goes on from window to window. */
const places = new Map<string, number>();
const prepared = new Map<string, Buffer[]>();

async function run(window: Window): Promise<Measured> {
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  const errors: string[] = [];
  let bytes = 0;
  const connections = window.lists.map(() => new Connection(window.port));
  const from = performance.now();
  const until = from + window.ms;
  await Promise.all(
    window.lists.map(async (list, i) => {
      const who = window.headers.Authorization ?? "";
      const key = `${window.port} ${who} ${list.map((w) => w.path).join(" ")}`;
      const requests = prepared.get(key) ?? list.map((w) => requestBytes(w.method, w.path, window.headers, w.body));
      prepared.set(key, requests);
      let at = places.get(key) ?? 0;
      try {
        while (performance.now() < until) {
          const answer = await (connections[i] as Connection).ask(requests[at % requests.length] as Buffer);
          at++;
          if (!answer.clean && errors.length < 5) errors.push(`a ${answer.status} without a word on when to come back`);
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
          if (performance.now() > until) continue;
          times.push(answer.ms);
          bytes += answer.bytes;
        }
      } catch (error) {
        if (errors.length < 5) errors.push(String(error));
      }
      places.set(key, at);
    }),
  );
  for (const connection of connections) connection.close();
  times.sort((a, b) => a - b);
  const quantile = (q: number) => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? Number.NaN;
  return {
    answers: times.length,
    seconds: window.ms / 1000,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    bytes,
    statuses,
    errors,
  };
}

process.on("message", (window: Window) => {
  run(window).then((measured) => process.send?.(measured));
});
