import type { IncomingMessage } from "node:http";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

// The environment is read once, so the module is loaded afresh for each number of proxies.
async function addressOf(hops: string, remoteAddress: string, forwarded?: string) {
  vi.resetModules();
  vi.stubEnv("ASSENT_TRUSTED_PROXIES", hops);
  const { callerAddress } = await import("@/server/caller");
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return callerAddress({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);
}

test.each([
  ["without proxies the header proves nothing", "0", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["one proxy: what it saw, whatever stands before it", "1", "10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
  ["two proxies: what the outer one saw", "2", "10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.1", "198.51.100.1"],
  ["a header shorter than the chain", "2", "10.0.0.2", "198.51.100.1", "10.0.0.2"],
  ["no header", "1", "10.0.0.2", undefined, "10.0.0.2"],
  ["no address", "1", "10.0.0.2", "unknown<script>", "10.0.0.2"],
  ["IPv4 on an IPv6 socket", "0", "::ffff:127.0.0.1", undefined, "127.0.0.1"],
  ["IPv6", "1", "10.0.0.2", "2001:db8::1", "2001:db8::1"],
])("%s", async (_, hops, remote, forwarded, address) => {
  expect(await addressOf(hops, remote, forwarded)).toBe(address);
});
