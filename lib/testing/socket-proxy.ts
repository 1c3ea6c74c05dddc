import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A client that has sent nothing for this long is waiting for answers. */
const QUIET_MS = 5;

export type SocketProxy = {
  /** The same database, by way of the proxy. */
  url: string;
  /** How often, since the last reset, a client sent something after it had been given an answer. */
  trips(): number;
  reset(): void;
  /** Lets this many more round trips end; the answer of the next one is lost with its connection. */
  loseAnswerAfter(trips: number): void;
  close(): Promise<void>;
};

/**
 * Stands between a pool and the server's Unix socket and counts round trips. Answers are held back until the client is
 * quiet, so that a batch is one trip however its bytes are cut; it cannot have waited for what it has not been given.
 */
export async function proxyTo(url: string): Promise<SocketProxy> {
  const address = new URL(url);
  const target = join(decodeURIComponent(address.hostname), `.s.PGSQL.${address.port || "5432"}`);
  const folder = await mkdtemp(join(tmpdir(), "assent-proxy-"));
  const open = new Set<Socket>();
  let trips = 0;
  let left = Number.POSITIVE_INFINITY;

  const server = createServer((client) => {
    const upstream = connect(target);
    const held: Buffer[] = [];
    let answered = true;
    let lost = false;
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate | undefined;
    const answer = () => {
      if (held.length === 0) return;
      if (lost) return void client.destroy();
      answered = true;
      client.write(Buffer.concat(held.splice(0)));
    };
    const wait = () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
    // Where this process itself was held up, the time is over before it has looked: it looks once more, and then answers.
    const soon = () => {
      wait();
      timer = setTimeout(() => {
        turn = setImmediate(answer);
      }, QUIET_MS);
    };
    client.on("data", (chunk) => {
      if (answered) {
        trips += 1;
        lost = left-- <= 0;
      }
      answered = false;
      upstream.write(chunk);
      soon();
    });
    upstream.on("data", (chunk) => {
      held.push(chunk);
      soon();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        wait();
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(join(folder, ".s.PGSQL.5432"), resolve));
  address.hostname = encodeURIComponent(folder);
  address.port = "";
  return {
    url: address.toString(),
    trips: () => trips,
    reset() {
      trips = 0;
    },
    loseAnswerAfter(more) {
      left = more;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
