import { connect } from "node:net";

export type RawAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string;
  problem(): Record<string, unknown>;
};

/**
 * Sends bytes as they are, for requests that no client would send, and reads until the server closes the connection.
 * A connection that is closed without an answer has status 0.
 */
export function sendRaw(url: string, ...lines: string[]): Promise<RawAnswer> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => resolve(parse(Buffer.concat(chunks).toString("utf8"))));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A server that refuses a body closes while it is still being sent.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
  });
}

function parse(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...rest] = text.slice(0, Math.max(0, end)).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of rest) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = text.slice(end + 4);
  return { status: Number(first.split(" ")[1] ?? 0), headers, body, problem: () => JSON.parse(body) };
}
