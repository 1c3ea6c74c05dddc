import { lookup as askNameServer } from "node:dns/promises";
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { env } from "@/lib/env";
import { type Allowed, mayReach, readAllowed } from "@/lib/outbound/addresses";
import { readTarget, type Target } from "@/lib/outbound/target";

export type OutboundRequest = {
  url: string;
  method: "GET" | "POST" | "PUT" | "PATCH";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** For everything together: name server, connection, request, answer. */
  timeoutMs?: number;
  /** Bytes of the answer that are read; the rest is not waited for. */
  maxBytes?: number;
};

export type OutboundAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  truncated: boolean;
};

type Address = { address: string; family: number };
export type Guard = { allowed?: Allowed; resolve?: (host: string) => Promise<readonly Address[]> };

/** `OUTBOUND_REFUSED` opened no connection; the others may have reached the receiver. */
export type OutboundFault = Error & { code: "OUTBOUND_REFUSED" | "OUTBOUND_FAILED" | "OUTBOUND_TIMEOUT" };

const BRAND = Symbol.for("assent.outbound");
const fault = (code: OutboundFault["code"], message: string): OutboundFault =>
  Object.assign(new Error(message), { code, [BRAND]: true });

export const isOutboundFault = (error: unknown): error is OutboundFault =>
  typeof error === "object" && error !== null && BRAND in error;

let fromEnvironment: Allowed | undefined;

/** What this instance allows beyond the public internet. */
export function allowedHere(): Allowed {
  fromEnvironment ??= readAllowed(env.ASSENT_OUTBOUND_ALLOW);
  return fromEnvironment;
}

/**
 * The one way out of the process to an address that a person configured. The name is resolved once, every address it has
 * is judged, and the connection is made to those judged and to no other; no redirect is followed, no proxy variable read,
 * no connection kept. An answer of any status is an answer: 3xx comes back as it is. Throws an {@link OutboundFault}.
 */
export async function sendOutbound(request: OutboundRequest, guard: Guard = {}): Promise<OutboundAnswer> {
  const allowed = guard.allowed ?? allowedHere();
  const target = readTarget(request.url, allowed);
  if (typeof target === "string") throw fault("OUTBOUND_REFUSED", target);
  const timeoutMs = request.timeoutMs ?? 15_000;
  const deadline = AbortSignal.timeout(timeoutMs);
  const late = () => fault("OUTBOUND_TIMEOUT", `No answer within ${timeoutMs} ms.`);
  const addresses = await beforeDeadline(resolveOnce(target, guard), deadline, late);
  const byName = allowed.names.has(target.host);
  const closed = addresses.find((a) => !mayReach(a.address, allowed, byName));
  if (closed || addresses.length === 0)
    throw fault("OUTBOUND_REFUSED", "The host resolves to an address that is private or reserved.");
  return exchange(target, addresses, request, deadline, late);
}

async function resolveOnce({ host }: Target, { resolve }: Guard): Promise<readonly Address[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await (resolve ?? ((name) => askNameServer(name, { all: true, verbatim: true })))(host);
  } catch (error) {
    throw fault("OUTBOUND_FAILED", `The host name cannot be resolved (${(error as { code?: string }).code ?? "?"}).`);
  }
}

function beforeDeadline<T>(work: Promise<T>, deadline: AbortSignal, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(late());
    deadline.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => deadline.removeEventListener("abort", stop));
  });
}

function exchange(
  { url, host }: Target,
  addresses: readonly Address[],
  request: OutboundRequest,
  deadline: AbortSignal,
  late: () => Error,
): Promise<OutboundAnswer> {
  const judged: LookupFunction = (_, options, callback) => {
    const [first] = addresses as [Address];
    if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  const options: RequestOptions & { servername?: string } = {
    method: request.method,
    headers: {
      ...request.headers,
      "accept-encoding": "identity",
      ...(body && { "content-length": String(body.length) }),
    },
    lookup: judged,
    agent: false,
    signal: deadline,
    maxHeaderSize: 16 * 1024,
    ...(isIP(host) === 0 && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    let outgoing: ClientRequest;
    const fail = (error: Error & { code?: string }) =>
      reject(
        deadline.aborted ? late() : fault("OUTBOUND_FAILED", `The receiver cannot be reached (${error.code ?? "?"}).`),
      );
    try {
      outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    } catch (error) {
      return fail(error as Error);
    }
    outgoing.once("error", fail);
    outgoing.once("response", (answer) => {
      readAnswer(answer, request.maxBytes ?? 64 * 1024).then(resolve, fail);
    });
    outgoing.end(body);
  });
}

async function readAnswer(answer: IncomingMessage, most: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  for await (const chunk of answer) {
    const bytes = chunk as Buffer;
    chunks.push(bytes.subarray(0, most - size));
    size += bytes.length;
    if (size <= most) continue;
    truncated = true;
    break;
  }
  answer.destroy();
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return { status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString("utf8"), truncated };
}
