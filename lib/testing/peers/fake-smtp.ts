import { createServer, type Socket } from "node:net";

export type FakeSmtp = {
  url: string;
  letters: { to: string; text: string }[];
  /** What RCPT is answered; 250 unless a test says otherwise. */
  answerTo: (address: string) => string;
  /** Connections that were taken, and whether they hear anything. */
  connections: number;
  hangs: boolean;
  /** What it says first. */
  greeting: string;
  stop(): Promise<void>;
};

/** A mail server that takes letters over a real socket and keeps them. It knows as much of SMTP as one client says. */
export async function fakeSmtp(): Promise<FakeSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    fake.connections += 1;
    const say = (line: string) => socket.write(`${line}\r\n`);
    let to = "";
    let body: string | null = null;
    let rest = "";
    socket.on("error", () => undefined);
    if (fake.hangs) return;
    say(fake.greeting);
    socket.on("data", (chunk) => {
      rest += chunk.toString("utf8");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
    function hear(line: string) {
      if (body !== null) {
        if (line !== ".") body += `${line}\n`;
        else {
          fake.letters.push({ to, text: body });
          body = null;
          say("250 kept");
        }
      } else if (/^RCPT TO:/i.test(line)) {
        to = /<([^>]*)>/.exec(line)?.[1] ?? "";
        say(fake.answerTo(to));
      } else if (/^DATA/i.test(line)) {
        body = "";
        say("354 go on");
      } else if (/^QUIT/i.test(line)) {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const fake: FakeSmtp = {
    url: `smtp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    letters: [],
    answerTo: () => "250 ok",
    connections: 0,
    hangs: false,
    greeting: "220 fake",
    stop: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
  return fake;
}
