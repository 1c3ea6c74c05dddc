import { createServer, type Server } from "node:http";

export type Received = { path: string; headers: Record<string, string | string[] | undefined>; body: string };
type Reply = { status: number; body?: unknown; headers?: Record<string, string>; hang?: boolean };

/**
 * A server on loopback that other systems' parts are played by: keeps what it receives and answers as the test says. The
 * instance must allow 127.0.0.1.
 */
export async function receiver(answer: (got: Received) => Reply = () => ({ status: 204 })) {
  const received: Received[] = [];
  const play = { answer };
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => {
      const got = { path: req.url ?? "", headers: req.headers, body: Buffer.concat(chunks).toString() };
      received.push(got);
      const { status, body, headers, hang } = play.answer(got);
      if (hang) return;
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/in`,
    received,
    play,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
