import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Witness } from "@/cli/verify/witness";
import type { VerifierKey } from "@/lib/proof/note";

type Options = { directory: string; keys: readonly VerifierKey[]; port: number; host: string; now: () => Date };

const MOST_BYTES = 64 * 1024;

/** A witness behind HTTP. One request at a time is decided: two checkpoints never race past each other. */
export async function startWitness({ directory, keys, port, host, now }: Options) {
  const witness = new Witness(directory, keys);
  let line: Promise<unknown> = Promise.resolve();
  const server = createServer(async (req, res) => {
    const answer = (status: number, type: string, body: string) =>
      res.writeHead(status, { "content-type": type }).end(body);
    const text = "text/plain; charset=utf-8";
    const { pathname } = new URL(req.url ?? "/", "http://witness");
    try {
      if (req.method === "GET" && pathname.startsWith("/checkpoint/")) {
        const seen = witness.seen(decodeURIComponent(pathname.slice("/checkpoint/".length)));
        return seen === null ? answer(404, text, "This log was not seen here.\n") : answer(200, text, seen);
      }
      if (req.method !== "POST" || pathname !== "/add-checkpoint") return answer(404, text, "POST /add-checkpoint\n");
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of req) {
        length += (chunk as Buffer).length;
        if (length > MOST_BYTES) return answer(413, text, "Too long.\n");
        chunks.push(chunk as Buffer);
      }
      const decided = line.then(() => witness.add(Buffer.concat(chunks).toString("utf8"), now()));
      line = decided.catch(() => undefined);
      const { status, type, body } = await decided;
      return answer(status, type, body);
    } catch (error) {
      return answer(500, text, `${(error as Error).message}\n`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const ended = new Promise<void>((resolve) => server.once("close", resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    key: witness.verifierKey,
    ended,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await ended;
    },
  };
}
