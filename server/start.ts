import type { AddressInfo } from "node:net";
import { env } from "@/lib/env";
import { type Api, createApi } from "@/server/api";
import { LIMITS, type Limits, makeFront, type Upgrade } from "@/server/front";
import type { Pages } from "@/server/pages";
import { asTaken } from "@/server/port.mjs";

export type ServerOptions = {
  /** 0 takes a free one. */
  port?: number;
  host?: string;
  api?: Api;
  /** Without them everything but the API is 404. */
  pages?: Pages | null;
  limits?: Partial<Limits>;
  upgrades?: ReadonlyMap<string, Upgrade>;
};

export type Running = {
  url: string;
  /** Finishes what is under way, then closes. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Starts the front door and answers once it listens. It needs no build and starts nothing else: the database, the worker
 * and the pages are whoever's who calls it. Rejects when the port is taken, naming it and the way out.
 */
export async function startServer(options: ServerOptions = {}): Promise<Running> {
  const limits = { ...LIMITS, inFlight: env.ASSENT_MAX_IN_FLIGHT, ...options.limits };
  const front = makeFront(options.api ?? createApi(), options.pages ?? null, limits, options.upgrades);
  const host = options.host ?? "127.0.0.1";
  const wanted = options.port ?? 0;
  await new Promise<void>((resolve, reject) => {
    front.server.once("error", (error) => reject(asTaken(error, wanted)));
    front.server.listen(wanted, host, resolve);
  });
  const { port } = front.server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${/^(127\.0\.0\.1|::1|0\.0\.0\.0|::)$/.test(host) ? "localhost" : host}:${port}`,
    stop: () => {
      stopped ??= front.drain();
      return stopped;
    },
  };
}
