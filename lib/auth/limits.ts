import { createHash } from "node:crypto";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import { transact } from "@/lib/change/transaction";
import type { Sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";

const WINDOW_SECONDS = 15 * 60;

/** The library's statements, sent through our own transaction: it never sees the pool. */
const store = {
  query: async (statement: Sql) => (await transact(null, (tx) => tx.commit([statement])))[0],
};

const limiter = (keyPrefix: string, points: number) =>
  new RateLimiterPostgres({
    storeClient: store,
    storeType: "client",
    tableName: "sign_in_limits",
    tableCreated: true,
    // The job that closes the windows of refused attempts forgets these rows too.
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration: WINDOW_SECONDS,
  });

/**
 * Failed sign-ins in 15 minutes. Most guesses come from one place, so that place is stopped early and the person at
 * another place is not; the account's own limit is for guesses from many places.
 */
const PAIR = limiter("pair", 10);
const ACCOUNT = limiter("account", 100);
const ADDRESS = limiter("address", 50);

export type Attempt = { forget(): Promise<void> };

/**
 * Counts an attempt before it is judged, so that guesses at the same moment cannot slip past together. Over a limit it is
 * 429 with `Retry-After`. Whoever signs in has the attempt forgotten.
 */
export async function countAttempt(email: string, ip: string | null): Promise<Attempt> {
  const account = digest(email.toLowerCase());
  const address = place(ip);
  const pair = `${account}/${address}`;
  await consume(ADDRESS, address);
  await consume(PAIR, pair);
  await consume(ACCOUNT, account);
  return {
    forget: async () => {
      await ADDRESS.reward(address, 1);
      await PAIR.delete(pair);
      await ACCOUNT.delete(account);
    },
  };
}

async function consume(of: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await of.consume(key, 1);
  } catch (error) {
    if (typeof error !== "object" || error === null || !("msBeforeNext" in error)) throw error;
    const seconds = Math.max(1, Math.ceil(Number(error.msBeforeNext) / 1000));
    throw refusal(429, "TOO_MANY_ATTEMPTS", "Too many failed sign-ins. Wait before you try again.", {
      headers: { "Retry-After": String(seconds) },
    });
  }
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 32);

/** An IPv6 caller has a whole /64 to itself, so that is what is counted. */
export function place(ip: string | null): string {
  if (ip === null) return "unknown";
  if (!ip.includes(":")) return ip;
  const [head = "", tail] = ip.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
