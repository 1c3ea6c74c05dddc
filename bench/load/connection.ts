import { connect, type Socket } from "node:net";

export type Answer = {
  status: number;
  bytes: number;
  ms: number;
  /** A 503 that says when to come back and is a problem document; true for every other answer. */
  clean: boolean;
};

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/**
 * One keep-alive connection that sends prepared bytes and reads one answer at a time. It looks at the status and the length
 * and at nothing else, so that the generator stays cheap beside what it measures.
 */
export class Connection {
  #socket: Socket;
  #pending: { resolve(answer: Answer): void; reject(error: Error): void; since: number } | undefined;
  #held: Buffer = Buffer.alloc(0);

  constructor(readonly port: number) {
    this.#socket = this.#open();
  }

  #open(): Socket {
    const socket = connect(this.port, "127.0.0.1");
    socket.setNoDelay(true);
    const current = () => socket === this.#socket;
    socket.on("data", (chunk) => current() && this.#read(chunk));
    socket.on("error", (error) => current() && this.#fail(error));
    socket.on("close", () => current() && this.#fail(new Error("the server closed the connection")));
    return socket;
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
    if (/\r\nconnection: *close/i.test(head)) {
      // Said beforehand, so it is no error: the next request has a connection of its own.
      const told = this.#socket;
      this.#socket = this.#open();
      told.destroy();
    }
    const status = Number(head.slice(9, 12));
    const clean = status !== 503 || (/\r\nretry-after: *\d/i.test(head) && /application\/problem\+json/i.test(head));
    pending.resolve({ status, bytes, ms: performance.now() - pending.since, clean });
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
