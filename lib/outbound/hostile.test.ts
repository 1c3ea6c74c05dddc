import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAllowed } from "@/lib/outbound/addresses";
import { isOutboundFault, sendOutbound } from "@/lib/outbound/send";
import { targetProblem } from "@/lib/outbound/target";

/** Everything the guard must keep us from reaching stands behind these listeners. */
let connections = 0;
const listeners: Server[] = [];
let port = 0;
const listen = (host: string, on: number) =>
  new Promise<number>((resolve, reject) => {
    const server = createServer((socket) => {
      connections++;
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    listeners.push(server);
    server.once("error", reject);
    server.listen(on, host, () => resolve((server.address() as { port: number }).port));
  });

beforeAll(async () => {
  port = await listen("0.0.0.0", 0);
  await listen("::1", port).catch(() => 0);
});
afterAll(() => {
  for (const server of listeners) server.close();
});

/** What a name server under an attacker's hand answers. */
const ZONE: Record<string, string[]> = {
  "a.evil.test": ["127.0.0.1"],
  "b.evil.test": ["::1"],
  "c.evil.test": ["93.184.216.34", "127.0.0.1"],
  "d.evil.test": ["::ffff:127.0.0.1"],
  "e.evil.test": ["169.254.169.254"],
  "f.evil.test": ["64:ff9b::7f00:1"],
  "g.evil.test": ["2002:7f00:1::"],
  "h.evil.test": ["fe80::1%lo"],
  "i.evil.test": ["10.0.0.5"],
  "j.evil.test": ["0.0.0.0"],
  "k.evil.test": ["::"],
  "l.evil.test": ["fd00:ec2::254"],
  "m.evil.test": ["100.100.100.200"],
  "n.evil.test": [],
  "127.0.0.1.evil.test": ["127.0.0.1"],
};

const HOSTS = [
  // Loopback and "this host", in every spelling.
  ...["127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "0x0", "2130706433", "017700000001"],
  ...["0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.1", "127.0.0.0x1", "127.00.00.01", "127.0.0.01"],
  ...["00000177.0.0.1", "4294967295", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1", "localhost", "LOCALHOST"],
  ...["localhost.", "foo.localhost", "localhost.localdomain", "loc%61lhost", "127.0.0.1%00.example", "127%2e0%2e0%2e1"],
  // IPv6, and IPv4 inside it.
  ...["[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"],
  ...[
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
  ],
  ...["[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00::1]", "[fd00:ec2::254]", "[ff02::1]"],
  ...["[::ffff:a9fe:a9fe]", "[2001:db8::1]", "[100::1]", "[5f00::1]", "[::ffff:0:127.0.0.1]"],
  // Private networks, metadata, multicast, reserved.
  ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.170.2"],
  ...[
    "0251.0376.0251.0376",
    "2852039166",
    "0xa9fea9fe",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
  ],
  ...["198.18.0.1", "192.0.2.1", "203.0.113.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"],
  ...["metadata.google.internal", "metadata", "instance-data"],
  ...Object.keys(ZONE),
];

const WHOLE = [
  "ftp://127.0.0.1:PORT/",
  "file:///etc/passwd",
  "gopher://127.0.0.1:PORT/_x",
  "http:127.0.0.1:PORT/",
  "http:/127.0.0.1:PORT/",
  "http:\\\\127.0.0.1:PORT\\",
  "//127.0.0.1:PORT/",
  "http://example.com@127.0.0.1:PORT/",
  "http://user:pass@127.0.0.1:PORT/",
  "http://127.0.0.1:PORT\\@example.com/",
  "http://example.com\\@127.0.0.1:PORT/",
  "http://127.0.0.1:PORT#@example.com/",
  "http://example.com:PORT@127.0.0.1:PORT/",
  " http://127.0.0.1:PORT/",
  "http://127.0.0.1\t:PORT/",
  "ht\ntp://127.0.0.1:PORT/",
  "http://[::1:PORT/",
  "http://",
  "javascript:fetch('http://127.0.0.1:PORT')",
  "http://a.evil.test:22/",
  "http://a.evil.test:0/",
  `http://a.evil.test:PORT/${"a".repeat(3000)}`,
];

const resolve = async (host: string) =>
  (ZONE[host] ?? ["127.0.0.1"]).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
const nothing = readAllowed([]);
const targets = () => [
  ...HOSTS.map((host) => `http://${host}:${port}/hook`),
  ...WHOLE.map((url) => url.replaceAll("PORT", String(port))),
];
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error) => (isOutboundFault(error) ? error.code : String(error)),
  );

describe("the way out", () => {
  test("S2-73 refuses every one of more than a hundred hostile targets, and opens no connection", async () => {
    expect(targets().length).toBeGreaterThanOrEqual(100);
    for (const url of targets()) {
      const outcome = await codeOf(sendOutbound({ url, method: "POST", body: "{}" }, { allowed: nothing, resolve }));
      expect([url, outcome]).toEqual([url, "OUTBOUND_REFUSED"]);
    }
    expect(connections).toBe(0);
  });

  test("also where a name on the internet is allowed: what it must not resolve to stays closed", async () => {
    const allowed = readAllowed(["e.evil.test", "m.evil.test", "h.evil.test", "d.evil.test", "10.0.0.0/8"]);
    for (const host of ["e.evil.test", "m.evil.test", "h.evil.test", "d.evil.test", "a.evil.test", "c.evil.test"])
      expect([
        host,
        await codeOf(sendOutbound({ url: `http://${host}:${port}/`, method: "POST" }, { allowed, resolve })),
      ]).toEqual([host, "OUTBOUND_REFUSED"]);
    expect(connections).toBe(0);
  });

  test("asks the name server once: a second, worse answer is never heard", async () => {
    let asked = 0;
    const rebinding = async () => [{ address: asked++ === 0 ? "127.0.0.2" : "127.0.0.1", family: 4 }];
    const seen: (string | undefined)[] = [];
    for (const server of listeners) server.on("connection", (socket) => seen.push(socket.localAddress));
    const answer = await sendOutbound(
      { url: `http://rebind.evil.test:${port}/`, method: "POST" },
      { allowed: readAllowed(["127.0.0.2"]), resolve: rebinding },
    );
    expect([answer.status, asked, seen]).toEqual([200, 1, ["127.0.0.2"]]);
  });
});

test("a public address, a name and a port above 1023 can be configured", () => {
  for (const url of [
    "https://siem.example/in?k=v",
    "http://93.184.216.34/",
    "https://[2606:4700::1111]/",
    "https://x.example:8443/a%20b",
  ])
    expect([url, targetProblem(url, nothing)]).toEqual([url, null]);
});
