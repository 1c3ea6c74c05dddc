import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = { method: string; url: string; headers: Record<string, string | undefined>; body: string };
export type Canned = { status?: number; body?: unknown; headers?: Record<string, string>; raw?: string };
type Answer = Canned | ((seen: Seen) => Canned);

/** An API that answers what a test planted, by `METHOD /path` without query, and remembers what it was asked. */
export type FakeServer = {
  url: string;
  seen: Seen[];
  /** Several answers are given one after the other; the last one stays. */
  on(route: string, ...answers: Answer[]): void;
  reset(): void;
  stop(): Promise<void>;
};

export async function fakeServer(): Promise<FakeServer> {
  const planted = new Map<string, Answer[]>();
  const seen: Seen[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const asked: Seen = {
      method: req.method ?? "",
      url: req.url ?? "",
      headers: req.headers as Record<string, string | undefined>,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    seen.push(asked);
    const answers = planted.get(`${asked.method} ${asked.url.split("?")[0]}`);
    const next = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    const canned = typeof next === "function" ? next(asked) : (next ?? NOT_PLANTED);
    res.writeHead(canned.status ?? 200, { "x-request-id": "req_fake", ...canned.headers });
    res.end(canned.raw ?? JSON.stringify(canned.body ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (route, ...answers) => planted.set(route, answers),
    reset: () => {
      planted.clear();
      seen.length = 0;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const NOT_PLANTED: Canned = problem(404, "NOT_FOUND", "There is nothing here, or it is not yours to see.");

/** A problem document as the API sends it. */
export function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}): Canned {
  const titles: Record<number, string> = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    412: "Precondition failed",
    422: "Invalid content",
  };
  const body = {
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    detail,
    code,
    request_id: "req_1",
    ...more,
  };
  return { status, body, headers: { "content-type": "application/problem+json" } };
}
