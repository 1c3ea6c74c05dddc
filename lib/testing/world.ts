import { randomBytes } from "node:crypto";
import type { Actor, Person, RequestContext } from "@/lib/access/actor";
import type { Role } from "@/lib/access/roles";
import { resolveActor } from "@/lib/auth/resolve";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { type Clock, fixedClock } from "@/lib/clock";
import { newId } from "@/lib/db/ids";
import { executeOperation } from "@/lib/jobs/execute";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { createWorkspace, USUAL_ENVIRONMENTS } from "@/lib/workspaces/create";

/** The people of a test's workspace: their grants, null meaning all environments. */
const PEOPLE = {
  viewer: ["viewer", null],
  auditor: ["auditor", null],
  editor: ["editor", null],
  operator: ["operator", null],
  operator2: ["operator", null],
  operatorTest: ["operator", ["class:test"]],
  approver: ["approver", null],
  approver2: ["approver", null],
  approverTest: ["approver", ["class:test"]],
  securityApprover: ["security-approver", null],
  admin: ["admin", null],
  owner: ["owner", null],
} as const satisfies Record<string, readonly [Role, readonly string[] | null]>;
export type PersonName = keyof typeof PEOPLE;

export type World = {
  db: TestDatabase;
  workspaceId: string;
  slug: string;
  /** Stands still until the test moves it. */
  clock: ReturnType<typeof fixedClock>;
  as: Record<PersonName, Actor>;
  /** Session cookies' values, for tests over HTTP. */
  sessions: Record<PersonName, string>;
  /** A token that may evaluate and nothing else: it lacks even the permission to read. */
  evaluateKey: string;
  /** Everyone's answer to "what did the log record?", oldest first. */
  events(filter?: { action?: string; ticket?: string }): Promise<Record<string, unknown>[]>;
  /** Runs the jobs that are due, as the worker would, once each. */
  work(clock?: Clock): Promise<string[]>;
};

export const context = (over: Partial<RequestContext> = {}): RequestContext => ({
  requestId: "req_test",
  correlationId: "cor_test",
  ip: "127.0.0.1",
  userAgent: "test",
  ...over,
});

const founder: Person = {
  kind: "job",
  id: "test",
  userId: null,
  name: "test",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: context(),
};

/** A fresh workspace with dev, test, staging and prod, the default policies and one person per role. */
export async function world(): Promise<World> {
  const db = await useDatabase();
  const slug = `w-${randomBytes(5).toString("hex")}`;
  const clock = fixedClock(new Date(Math.floor(Date.now() / 1000) * 1000));
  const workspaceId = await createWorkspace(
    founder,
    { slug, name: slug, environments: USUAL_ENVIRONMENTS },
    clock.now(),
  );
  const as = {} as Record<PersonName, Actor>;
  const sessions = {} as Record<PersonName, string>;
  for (const [name, [role, environments]] of Object.entries(PEOPLE)) {
    const secret = await addPerson(db, { workspaceId, slug, name, role, environments });
    sessions[name as PersonName] = secret;
    as[name as PersonName] = await resolveActor({ kind: "session", secret }, slug, context());
  }
  const evaluateKey = await addToken(db, workspaceId, as.operator.userId ?? "");
  return {
    db,
    workspaceId,
    evaluateKey,
    slug,
    clock,
    as,
    sessions,
    events: async ({ action, ticket } = {}) => {
      const { rows } = await db.superuser.query(
        `SELECT e.* FROM audit_events e JOIN audit_pending p ON p.event_id = e.id
         WHERE e.workspace_id = $1 AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR ticket_id = $3)
           AND action <> 'workspace.create' ORDER BY p.position`,
        [workspaceId, action ?? null, ticket ?? null],
      );
      return rows;
    },
    work: async (at) => {
      const { rows } = await db.superuser.query<{ id: string; payload: { workspace_id: string; event_id: string } }>(
        `SELECT j.id, p.payload FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p ON p.id = j.id
         WHERE j.task_identifier = 'operation.execute' AND p.payload ->> 'workspace_id' = $1
           AND j.run_at <= greatest(now(), $2) ORDER BY j.id`,
        [workspaceId, (at ?? clock).now()],
      );
      const ends: string[] = [];
      for (const row of rows) {
        // Taken out first: the queue lets a job that runs be followed by another one of its key.
        await db.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE id = $1", [row.id]);
        ends.push(await executeOperation(row.payload, { number: 1, last: true, clock: at ?? clock }));
      }
      return ends;
    },
  };
}

async function addToken(db: TestDatabase, workspaceId: string, userId: string): Promise<string> {
  const now = new Date();
  const secret = `asn_live_${newSecret()}`;
  await db.superuser.query(
    `INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, created_at, expires_at)
     VALUES ($1, $2, $3, 'live', 'evaluate', $4, 'test', $5, $6)`,
    [newId("tok", now), workspaceId, userId, hashSecret(secret), now, new Date(now.getTime() + 86_400_000)],
  );
  return secret;
}

type NewPerson = {
  workspaceId: string;
  slug: string;
  name: string;
  role: string;
  environments: readonly string[] | null;
};

/** Adds a person with one grant and a session; answers the session's secret. */
export async function addPerson(db: TestDatabase, p: NewPerson): Promise<string> {
  const now = new Date();
  const userId = newId("usr", now);
  const secret = newSecret();
  await db.superuser.query("INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, $3, $4)", [
    userId,
    `${p.name}-${userId}@${p.slug}.test`,
    p.name,
    now,
  ]);
  await db.superuser.query(
    `INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at) VALUES ($1, $2, $3, $4, $5, 'seed', $6)`,
    [newId("grt", now), p.workspaceId, userId, p.role, p.environments, now],
  );
  await db.superuser.query(
    "INSERT INTO sessions (id, user_id, token_hash, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
    [newId("ses", now), userId, hashSecret(secret), now, new Date(now.getTime() + 86_400_000)],
  );
  return secret;
}
