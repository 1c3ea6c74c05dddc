// The limit beside which the product is measured: a bare node:http server and postgres.js, the product's own SQL, and
// nothing else: no validation, no permission, no policy, no problem documents, no headers.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";
import { oneByOne, oneTrip, type Recording, readOneByOne } from "./replay";

export type LimitSetup = {
  connection: { host: string; user: string; password: string; database: string };
  pool: number;
  token: string;
  /** By way of running them, per asset two recordings: to version 1 and to version 2. */
  writes: Record<"one-by-one" | "one-trip", [Recording, Recording][]>;
  reads: Record<string, Recording>;
};

const raw = {
  to: 114,
  from: [114, 3802],
  serialize: (text: string) => text,
  parse: (text: string) => JSON.parse(text),
};

process.once("message", ({ connection, pool, token, writes, reads }: LimitSetup) => {
  const sql = postgres({ ...connection, max: pool, onnotice: () => undefined, types: { json: raw } });
  const revisions = new Map<string, number>();

  /** The revision before this write; read once, then counted, because nobody else writes these. */
  async function nextRevision(asset: string, recording: Recording): Promise<number> {
    const held = revisions.get(asset);
    if (held !== undefined) revisions.set(asset, held + 1);
    if (held !== undefined) return held;
    const load = recording.inside.find((s) => s.text.includes("previous_version")) ?? recording.who;
    const [row] = await sql.unsafe(load.text, load.values as string[]);
    revisions.set(asset, Number(row?.revision) + 1);
    return Number(row?.revision);
  }

  async function answer(req: IncomingMessage): Promise<unknown> {
    const [, mode, what = "", name = ""] = (req.url ?? "").split("/");
    const presented = (req.headers.authorization ?? "").slice("Bearer ".length);
    if (presented !== token) throw new Error("not the token");
    if (what === "read") return readOneByOne(sql, reads[name] as Recording, token);
    const body = JSON.parse(await bodyOf(req)) as { version: 1 | 2 };
    const way = mode === "one-trip" ? "one-trip" : "one-by-one";
    const recording = writes[way][Number(name)]?.[body.version - 1] as Recording;
    if (way === "one-trip") return oneTrip(sql, recording, token, await nextRevision(name, recording));
    return oneByOne(sql, recording, "", token);
  }

  const server = createServer((req, res) => {
    answer(req).then(
      (rows) => send(res, 200, rows),
      (error: Error) => send(res, 500, { error: error.message }),
    );
  });
  server.keepAliveTimeout = 65_000;
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
});

function send(res: import("node:http").ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  res.end(text);
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
