import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { readAllowed } from "@/lib/outbound/addresses";
import { sendOutbound } from "@/lib/outbound/send";
import { headerProblem } from "@/lib/outbound/target";

const servers: Server[] = [];
const guard = { allowed: readAllowed(["127.0.0.1"]) };

async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("what is sent", () => {
  test("arrives whole, with its headers and its length, and the answer is read", async () => {
    const got: unknown[] = [];
    const url = await receiver(async (req, res) => {
      let text = "";
      for await (const chunk of req) text += chunk;
      got.push([req.method, req.url, req.headers["x-key"], req.headers["content-length"], text]);
      res.writeHead(202, { "x-answer": "yes" }).end("taken");
    });
    const answer = await sendOutbound(
      { url: `${url}/in?a=1`, method: "POST", headers: { "x-key": "k" }, body: "é" },
      guard,
    );
    expect(got).toEqual([["POST", "/in?a=1", "k", "2", "é"]]);
    expect(answer).toMatchObject({ status: 202, body: "taken", truncated: false, headers: { "x-answer": "yes" } });
  });

  test("follows no redirect: the 302 is the answer", async () => {
    let reached = 0;
    const inner = await receiver((_, res) => {
      reached++;
      res.end();
    });
    const url = await receiver((_, res) => res.writeHead(302, { location: inner }).end());
    expect(await sendOutbound({ url, method: "POST" }, guard)).toMatchObject({ status: 302 });
    expect(reached).toBe(0);
  });

  test("reads no more than it wants, of an answer without an end too", async () => {
    const url = await receiver((_, res) => {
      const more = () => {
        while (res.write("x".repeat(16 * 1024)));
      };
      res.on("drain", more);
      more();
    });
    const answer = await sendOutbound({ url, method: "GET", maxBytes: 1000 }, guard);
    expect([answer.body.length, answer.truncated]).toEqual([1000, true]);
  });

  test("waits no longer than it was told, for a receiver that is silent or drips", async () => {
    const silent = await receiver(() => {});
    const dripping = await receiver((_, res) => {
      const timer = setInterval(() => res.write("."), 20);
      res.on("close", () => clearInterval(timer));
    });
    for (const url of [silent, dripping])
      await expect(sendOutbound({ url, method: "GET", timeoutMs: 150 }, guard)).rejects.toMatchObject({
        code: "OUTBOUND_TIMEOUT",
      });
    const never = () => new Promise<never>(() => {});
    await expect(
      sendOutbound({ url: "http://x.example/", method: "GET", timeoutMs: 50 }, { resolve: never }),
    ).rejects.toMatchObject({ code: "OUTBOUND_TIMEOUT" });
  });

  test("a closed port, a broken answer and an unknown name are faults with a code", async () => {
    const url = await receiver((req) => req.socket.end("nonsense\r\n\r\n"));
    const gone = await receiver(() => {});
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    for (const bad of [url, gone])
      await expect(sendOutbound({ url: bad, method: "POST" }, guard)).rejects.toMatchObject({
        code: "OUTBOUND_FAILED",
      });
    const unknown = async () => {
      throw Object.assign(new Error("x"), { code: "ENOTFOUND" });
    };
    await expect(sendOutbound({ url: "http://x.example/", method: "GET" }, { resolve: unknown })).rejects.toThrow(
      /cannot be resolved \(ENOTFOUND\)/,
    );
  });
});

test("headers that the connection decides, or that would begin another one, cannot be configured", () => {
  for (const name of [
    "Host",
    "content-length",
    "Transfer-Encoding",
    "webhook-signature",
    "proxy-authorization",
    "a b",
    "",
  ])
    expect([name, headerProblem(name, "x") !== null]).toEqual([name, true]);
  expect(headerProblem("x-key", "a\r\nhost: b")).not.toBeNull();
  expect(headerProblem("DD-API-KEY", "a value")).toBeNull();
});

test("what the instance allows is read strictly", () => {
  for (const word of ["10.0.0.0/33", "http://x", "a b", "10.0.0.0/", "::1/129"])
    expect(() => readAllowed([word])).toThrow(/ASSENT_OUTBOUND_ALLOW/);
});
