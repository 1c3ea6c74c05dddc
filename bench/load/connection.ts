import { connect, type Socket } from "node:net";

export type Answer = { status: number; bytes: number; ms: number };

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * One keep-alive connection that sends prepared bytes and reads one answer at a time. It looks at the status and the length
 * and at nothing else, so that the generator stays cheap beside what it measures.
 */
export class Connection {
  #socket: Socket;
  #pending: { resolve(answer: Answer): void; reject(error: Error): void; since: number } | undefined;
  #held: Buffer = Buffer.alloc(0);

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  /** Sends a whole request; one at a time. */
  ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, since: performance.now() };
      if (this.#socket.destroyed) this.#fail(new Error("the connection is gone"));
      else this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#held.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#held.toString("latin1", 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#fail(new Error(`an answer without a length: ${head.slice(0, 200)}`));
      return;
    }
    const bytes = end + 4 + Number(length);
    if (this.#held.length < bytes) return;
    this.#held = Buffer.alloc(0);
    this.#pending = undefined;
    pending.resolve({ status: Number(head.slice(9, 12)), bytes, ms: performance.now() - pending.since });
  }

  #fail(error: Error): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }
}

/** The bytes of a request, made once and sent many times. */
export function requestBytes(method: string, path: string, headers: Record<string, string>, body?: unknown): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: localhost",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`);
}
