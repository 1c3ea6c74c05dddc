import { type Env, env } from "@/lib/env";

/** One address per database role, as `pg` takes it; a Unix socket travels percent-encoded in the host. */
export type Connections = {
  app: string;
  owner: string;
  jobs: string;
  seq: string;
  read: string;
};

export type ConnectionRole = keyof Connections;

const KEY = Symbol.for("assent.connections");
const store = globalThis as { [KEY]?: Connections };

/** Tells the whole process, Next's module graph included, where its database is. */
export function setConnections(connections: Connections): void {
  store[KEY] = connections;
}

/** Where the database is: what was set, else what the environment names. Throws when neither says it. */
export function connections(): Connections {
  if (store[KEY]) return store[KEY];
  const named = connectionsFromEnv(env);
  if (!named) throw new Error("No database yet: set DATABASE_URL, or start the embedded server first.");
  store[KEY] = named;
  return named;
}

/** The address with a role taken at connection start. No boundary (`SET ROLE NONE` leaves it), but grants then apply. */
export function asRole(url: string, role: string): string {
  const address = new URL(url);
  if (address.searchParams.has("options")) return url;
  return `${url}${address.search ? "&" : "?"}options=${encodeURIComponent(`-c role=${role}`)}`;
}

/**
 * Connections to an external server, or undefined without DATABASE_URL. With one address only, every connection is that
 * login and takes its role by `SET ROLE`: it works, and nothing holds it there, which readiness and the settings of a
 * workspace say. The owner's takes none at its start: it makes the roles first.
 */
export function connectionsFromEnv(from: Env): Connections | undefined {
  const app = from.DATABASE_URL;
  if (!app) return undefined;
  const owner = from.DATABASE_OWNER_URL;
  if (!owner || userOf(owner) === userOf(app)) {
    const login = owner ?? app;
    return {
      app: asRole(app, "assent_app"),
      owner: login,
      jobs: from.DATABASE_JOBS_URL ?? asRole(login, "assent_jobs"),
      seq: from.DATABASE_SEQ_URL ?? asRole(login, "assent_seq"),
      read: from.DATABASE_REPLICA_URL ?? asRole(app, "assent_app"),
    };
  }
  return {
    app,
    owner,
    jobs: from.DATABASE_JOBS_URL ?? asRole(owner, "assent_jobs"),
    seq: from.DATABASE_SEQ_URL ?? asRole(owner, "assent_seq"),
    read: from.DATABASE_REPLICA_URL ?? app,
  };
}

const userOf = (url: string): string => decodeURIComponent(new URL(url).username);
