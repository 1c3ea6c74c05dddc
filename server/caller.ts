import type { IncomingMessage } from "node:http";
import { env } from "@/lib/env";

/**
 * The address a request came from. Behind proxies of ours (`ASSENT_TRUSTED_PROXIES` of them) it is the one that the
 * outermost of these saw; what stands left of it in `X-Forwarded-For` was written by the caller and proves nothing.
 */
export function callerAddress(req: IncomingMessage): string | null {
  const hops = env.ASSENT_TRUSTED_PROXIES;
  const direct = plain(req.socket.remoteAddress ?? null);
  if (hops === 0) return direct;
  const sent = req.headers["x-forwarded-for"];
  const list = (Array.isArray(sent) ? sent.join(",") : (sent ?? "")).split(",").map((part) => part.trim());
  const seen = list[list.length - hops];
  return seen !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(seen) ? plain(seen) : direct;
}

/** An IPv4 address that arrived on an IPv6 socket is written as what it is. */
const plain = (address: string | null): string | null => address?.replace(/^::ffff:(?=\d+\.)/, "") ?? null;
