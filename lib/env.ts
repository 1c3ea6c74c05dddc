import { isIP } from "node:net";
import { z } from "zod";

const url = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, "must be an address such as postgres://user:password@host:5432/database");

const onOff = z.enum(["on", "off"], { error: 'must be "on" or "off"' });

const flag = z
  .enum(["1", "0", "true", "false", "on", "off"], { error: 'must be "1" or "0"' })
  .transform((word) => word === "1" || word === "true" || word === "on");

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`);

/** Keys of 256 bits in base64url, separated by commas. */
const keys = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{43}(,[A-Za-z0-9_-]{43})*$/,
    "must be keys of 32 bytes in base64url, 43 characters each, separated by commas",
  )
  .transform((text) => text.split(","));

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== ""),
);

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** As it stands in a Host header, without its port, which says nothing of whose name it is; undefined for what is no host. */
function hostOf(word: string): string | undefined {
  if (isIP(word) === 6) return `[${word}]`;
  const host = word.replace(/:\d{1,5}$/, "");
  const inside = /^\[(.*)\]$/.exec(host)?.[1];
  return NAME.test(host) || (inside !== undefined && isIP(inside) === 6) ? host : undefined;
}

/** A name, an address, or a range of addresses. */
const isReach = (word: string): boolean => {
  const [address = "", bits, ...more] = word.split("/");
  const family = isIP(address);
  if (bits === undefined) return family !== 0 || NAME.test(address);
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32);
};

/** What looks like the address of a mail server and cannot be read as one would fail in each of its jobs, long after the start. */
function isMailServer(text: string): boolean {
  if (!/^smtps?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  try {
    return hostname !== "" && [username, password].every((word) => decodeURIComponent(word) !== undefined);
  } catch {
    return false;
  }
}

/** Every variable the product reads. Each line says what is off, or what is taken instead, without it. */
const Env = z.object({
  /** The app's login. Without it the embedded server starts and none of the other database variables is used. */
  DATABASE_URL: url.optional(),
  /** The login that migrates. Without it DATABASE_URL migrates and the roles are not separated. */
  DATABASE_OWNER_URL: url.optional(),
  /** The queue's login. Without it the worker uses the owner's. */
  DATABASE_JOBS_URL: url.optional(),
  /** The audit sequencer's login. Without it the sequencer uses the owner's. */
  DATABASE_SEQ_URL: url.optional(),
  /** A replica for audit pages and exports, by the app's login. Without it they read from the primary. */
  DATABASE_REPLICA_URL: url.optional(),
  /** Where the embedded server keeps data, secrets and its socket. */
  ASSENT_DATA_DIR: z.string().min(1, "must name a directory").default(".data"),
  /** Signs the audit log: PRIVATE+KEY+name+id+key. Without it a key is made and kept in the data directory. */
  ASSENT_AUDIT_KEY: z.string().startsWith("PRIVATE+KEY+", "must be PRIVATE+KEY+name+id+key").optional(),
  /** The key before ASSENT_AUDIT_KEY, while it is being replaced. Without it the change goes unsigned by the old key. */
  ASSENT_AUDIT_OLD_KEY: z.string().startsWith("PRIVATE+KEY+", "must be PRIVATE+KEY+name+id+key").optional(),
  /** Witnesses that are given each checkpoint of the audit log, separated by commas. Without it none is. */
  ASSENT_AUDIT_WITNESS: z
    .string()
    .transform((text) => text.split(",").map((url) => url.trim()))
    .refine((urls) => urls.every((url) => /^https?:\/\/\S+$/.test(url)), "must be http or https addresses")
    .optional(),
  /** Demo data and the persona picker. Without it the first start prints a one-time bootstrap link instead. */
  ASSENT_DEMO: flag.default(false),
  /** Port of the front door; 0 takes a free one. */
  PORT: whole(0, 65535).default(3000),
  /** Address to listen on. Without it loopback only, in demo mode always. */
  HOST: z
    .string()
    // Of what looks like an address and is none, the system would say that it knows no such name.
    .refine(
      (text) => isIP(text) !== 0 || (NAME.test(text.toLowerCase()) && /[a-z]/i.test(text)),
      "must be an address of this machine",
    )
    .default("127.0.0.1"),
  /** Public address, for links, cookies and origin checks. Without it http://localhost:PORT. */
  ASSENT_BASE_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    // Links are made from the root of the host, so below a path they would lead elsewhere.
    .refine(
      (text) => /^https?:\/\/[^/?#@]+\/?$/i.test(text),
      "must be an address without a path, such as https://assent.example.com",
    )
    .optional(),
  /** Whether this server also runs jobs. Off: run `npm run worker` beside it, or nothing is executed. */
  ASSENT_WORKER: onOff.default("on"),
  /** Connections of the app pool. A request holds at most one. */
  ASSENT_POOL_MAX: whole(1, 500).default(10),
  /** Host names the front door answers to, separated by commas. Without it those of the base URL and loopback. */
  ASSENT_ALLOWED_HOSTS: list
    .transform((words) => words.map(hostOf))
    .refine((hosts): hosts is string[] => !hosts.includes(undefined), "must be host names, separated by commas")
    .optional(),
  /** Proxies of ours in front, whose X-Forwarded-For is believed. Without it the socket's address is the caller's. */
  ASSENT_TRUSTED_PROXIES: whole(0, 10).default(0),
  /** Requests in work at once; one more is answered 503. */
  ASSENT_MAX_IN_FLIGHT: whole(1, 100_000).default(256),
  /** Host names, addresses and ranges that webhooks may call although they are not on the internet, separated by commas. */
  ASSENT_OUTBOUND_ALLOW: list
    .refine((words) => words.every(isReach), "must be host names, addresses or ranges, separated by commas")
    .default([]),
  /** The bearer token for /api/metrics. Without it that path does not exist. */
  ASSENT_METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, "must have at least 16 characters and no space")
    .optional(),
  /** Server that sends notifications by e-mail. Without it none are sent; the inbox has them all the same. */
  SMTP_URL: z
    .string()
    .refine(isMailServer, "must be an address such as smtps://user:password@mail.example.com")
    .optional(),
  /** Sender of those letters. */
  SMTP_FROM: z
    .string()
    .regex(
      /^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      "must be an address such as Assent <assent@example.com>",
    )
    .default("Assent <assent@localhost>"),
  /** How much is logged. */
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info"),
  /** Signs next-auth's own short-lived cookies. Without it a secret is made and kept beside the embedded data. */
  NEXTAUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  /** Seal secrets at rest: the first seals, all open. Without it a key is made and kept in the data directory. */
  ASSENT_SECRET_KEYS: keys.optional(),
  /** "production" in a built server; Next sets it. */
  NODE_ENV: z
    .enum(["development", "production", "test"], { error: "must be development, production or test" })
    .default("development"),
});

export type Env = z.infer<typeof Env>;

/**
 * Reads the environment, or throws one error whose message names every bad variable. An empty value counts as absent,
 * so that `PORT= npm run up` means the default.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Env.safeParse(given);
  if (parsed.success) return parsed.data;
  // The value itself stays out of the sentence: it may hold a password.
  const sentences = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`);
  throw new Error([...new Set(sentences)].join(" "));
}

let parsed: Env | undefined;

/**
 * The environment of this process, parsed at the first read and never again. Importing this file reads nothing, so a
 * build with a bad or an empty environment works; a server reads it first thing and stops with the sentence.
 */
export const env: Env = new Proxy({} as Env, {
  get: (_, name) => {
    parsed ??= parseEnv(process.env);
    return parsed[name as keyof Env];
  },
});

/** The log level alone, never throwing: the log must work while a bad environment is being reported. */
export function logLevel(): Env["LOG_LEVEL"] {
  const level = Env.shape.LOG_LEVEL.safeParse(process.env.LOG_LEVEL);
  return level.success ? level.data : "info";
}
