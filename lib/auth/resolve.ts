import type {
  Actor,
  EnvironmentRef,
  Grant,
  Lent,
  Person,
  RequestContext,
  Surface,
  WorkspaceRef,
} from "@/lib/access/actor";
import { ROLES, type Role } from "@/lib/access/roles";
import { type Ended, refuseEnded } from "@/lib/auth/attempts";
import { type Credential, unauthenticated } from "@/lib/auth/credential";
import { decidesUnder } from "@/lib/auth/delegates";
import { hashSecret } from "@/lib/auth/secret";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { notFound, refusal } from "@/lib/errors";

type StoredGrant = { role: string; allowed: string[] | null };
export type StoredLent = { delegation: string; from_id: string; from_name: string; grants: StoredGrant[] };
type LoadedWorkspace = WorkspaceRef & { grants: StoredGrant[]; environments: EnvironmentRef[]; lent: StoredLent[] };
type Loaded = {
  credential_id: string | null;
  token_kind: "cli" | "api" | "live" | null;
  token_scopes: string[] | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  user_id: string;
  user_name: string;
  email: string;
  platform_admin: boolean;
  deactivated_at: Date | null;
  workspaces: LoadedWorkspace[];
};

const SURFACES: Record<"cli" | "api" | "live", Surface> = { cli: "cli", api: "api", live: "api" };
const LAST_USE_EVERY_MS = 60_000;

/**
 * Who is asking, inside the workspace that the token names or the header does: one query, which also notes the last use
 * at most once a minute. No credential that lives → 401; no such workspace, or not a member of it → 404; a person of
 * several workspaces who names none → 400 WORKSPACE_REQUIRED.
 */
export async function resolveActor(
  presented: Credential,
  slug: string | null,
  context: RequestContext,
): Promise<Actor> {
  return onlyWorkspace(await load(presented, slug, context), presented.kind, context);
}

/**
 * A person as an actor, as if they had signed in: for what acts for people without their credential, which is demo mode.
 * 404 where there is no such active person or they are no member.
 */
export async function resolveUser(userId: string, slug: string | null, context: RequestContext): Promise<Actor> {
  const row = await ask(byUser(userId, slug, new Date()));
  if (!row || row.deactivated_at) throw notFound();
  return onlyWorkspace(row, "session", context);
}

function onlyWorkspace(row: Loaded, kind: Credential["kind"], context: RequestContext): Actor {
  const [workspace, another] = row.workspaces;
  if (!workspace) throw notFound();
  if (another)
    throw refusal(
      400,
      "WORKSPACE_REQUIRED",
      "You are a member of several workspaces. Name one in the header Assent-Workspace.",
      { extra: { header: "Assent-Workspace" } },
    );
  return inWorkspace(toPerson(row, kind, context), workspace);
}

/**
 * For the pages of a workspace: the actor there, and by name every workspace the person may enter, from the same one
 * query. Also 401 without a living credential, and 404 outside their workspaces.
 */
export async function resolvePage(
  presented: Credential,
  slug: string,
  context: RequestContext,
): Promise<{ actor: Actor; workspaces: WorkspaceRef[] }> {
  const row = await load(presented, null, context);
  const workspace = row.workspaces.find((w) => w.slug === slug);
  if (!workspace) throw notFound();
  return {
    actor: inWorkspace(toPerson(row, presented.kind, context), workspace),
    workspaces: row.workspaces.map(({ id, slug, name }) => ({ id, slug, name })),
  };
}

const inWorkspace = (person: Person, workspace: LoadedWorkspace): Actor => ({
  ...person,
  workspace: { id: workspace.id, slug: workspace.slug, name: workspace.name },
  environments: workspace.environments,
  grants: workspace.grants.flatMap((g) => toGrant(g, workspace.environments)),
  lent: toLent(workspace.lent, workspace.environments),
});

/** Who is asking, whatever the workspace: for one's own sessions and `me`. Also 401 without a living credential. */
export async function resolvePerson(presented: Credential, context: RequestContext): Promise<Person> {
  return toPerson(await load(presented, null, context), presented.kind, context);
}

/** One workspace of a person: what they are there, and their grants as they are stored. */
export type Membership = { actor: Actor; grants: readonly StoredGrant[] };

/** Every workspace that a credential opens, by slug: what `me` shows. */
export async function resolveMemberships(
  presented: Credential,
  context: RequestContext,
): Promise<{ person: Person; memberships: readonly Membership[] }> {
  const row = await load(presented, null, context);
  const person = toPerson(row, presented.kind, context);
  return { person, memberships: row.workspaces.map((w) => ({ actor: inWorkspace(person, w), grants: w.grants })) };
}

async function load(presented: Credential, slug: string | null, context: RequestContext): Promise<Loaded> {
  const now = new Date();
  const { kind } = presented;
  const hash = hashSecret(presented.secret);
  const row = await ask(kind === "session" ? bySession(hash, slug, now) : byToken(hash, slug, now));
  if (!row) throw unauthenticated("This credential is not known.");
  const ended = endOf(row, now);
  if (!ended) return row;
  const { via, credential, email } = toPerson(row, kind, context);
  throw await refuseEnded({ kind, id: credential?.id ?? "", account: email ?? "", via, context }, ended, now);
}

function endOf(row: Loaded, now: Date): Ended | null {
  if (row.deactivated_at) return "ACCOUNT_DEACTIVATED";
  if (row.revoked_at) return "CREDENTIAL_REVOKED";
  return row.expires_at !== null && row.expires_at <= now ? "CREDENTIAL_EXPIRED" : null;
}

async function ask(statement: Sql): Promise<Loaded | undefined> {
  const client = await appPool()
    .connect()
    .catch((error: unknown) => {
      throw refusal(503, "DATABASE_UNAVAILABLE", "The database cannot be reached just now.", {
        headers: { "retry-after": "2" },
        note: String(error),
      });
    });
  try {
    const [rows] = await batch(client, [statement]);
    client.release();
    return rows?.rows[0] as Loaded | undefined;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** What runs now of what others let this person decide, as JSON; `w` and `u` are the aliases. Nobody gone lends anything. */
export const lentJson = (now: Date): Sql =>
  sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('delegation', d.id, 'from_id', f.id, 'from_name', f.name,
      'grants', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'allowed', g.allowed_environments)), '[]')
        FROM grants g WHERE g.workspace_id = w.id AND g.user_id = f.id)) ORDER BY d.created_at, d.id), '[]')
    FROM delegations d JOIN users f ON f.id = d.from_id AND f.deactivated_at IS NULL
    WHERE d.workspace_id = w.id AND d.ended_at IS NULL AND d.starts_at <= ${now} AND d.ends_at > ${now} AND ${decidesUnder(sql`u.id`)})`;

const workspaceJson = (now: Date): Sql => sql`jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name,
    'grants', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'allowed', g.allowed_environments)), '[]')
      FROM grants g WHERE g.workspace_id = w.id AND g.user_id = u.id),
    'environments', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'slug', e.slug, 'name', e.name, 'kind', e.kind, 'class', e.class,
        'position', e.position, 'archived', e.archived_at IS NOT NULL) ORDER BY e.position, e.id), '[]')
      FROM environments e WHERE e.workspace_id = w.id),
    'lent', ${lentJson(now)})`;

const MEMBER = sql`(u.platform_admin OR EXISTS (SELECT 1 FROM grants g WHERE g.workspace_id = w.id AND g.user_id = u.id))`;

const PERSON = sql`u.id AS user_id, u.name AS user_name, u.email, u.platform_admin, u.deactivated_at`;

const workspacesOf = (slug: string | null, now: Date): Sql =>
  sql`(SELECT coalesce(jsonb_agg(${workspaceJson(now)} ORDER BY w.slug), '[]') FROM workspaces w
    WHERE (${slug}::text IS NULL OR w.slug = ${slug}) AND ${MEMBER}) AS workspaces`;

const byUser = (userId: string, slug: string | null, now: Date): Sql =>
  sql`SELECT NULL AS credential_id, NULL AS token_kind, NULL AS token_scopes, NULL AS expires_at, NULL AS revoked_at, ${PERSON},
      ${workspacesOf(slug, now)} FROM users u WHERE u.id = ${userId}`;

const bySession = (hash: Buffer, slug: string | null, now: Date): Sql =>
  sql`WITH c AS (SELECT * FROM sessions WHERE token_hash = ${hash}), used AS (
      UPDATE sessions s SET last_used_at = ${now} FROM c
      WHERE s.id = c.id AND c.revoked_at IS NULL AND c.last_used_at < ${new Date(now.getTime() - LAST_USE_EVERY_MS)})
    SELECT c.id AS credential_id, NULL AS token_kind, NULL AS token_scopes, c.expires_at, c.revoked_at, ${PERSON}, ${workspacesOf(slug, now)}
    FROM c JOIN users u ON u.id = c.user_id`;

const byToken = (hash: Buffer, slug: string | null, now: Date): Sql =>
  sql`WITH c AS (SELECT * FROM tokens WHERE token_hash = ${hash}), used AS (
      UPDATE tokens t SET last_used_at = ${now} FROM c
      WHERE t.id = c.id AND c.revoked_at IS NULL
        AND (c.last_used_at IS NULL OR c.last_used_at < ${new Date(now.getTime() - LAST_USE_EVERY_MS)}))
    SELECT c.id AS credential_id, c.kind AS token_kind, c.scopes AS token_scopes, c.expires_at, c.revoked_at, ${PERSON},
      (SELECT coalesce(jsonb_agg(${workspaceJson(now)}), '[]') FROM workspaces w
        WHERE w.id = c.workspace_id AND (${slug}::text IS NULL OR w.slug = ${slug}) AND ${MEMBER}) AS workspaces
    FROM c JOIN users u ON u.id = c.user_id`;

function toPerson(row: Loaded, kind: "session" | "token", context: RequestContext): Person {
  const token = kind === "token" && row.token_kind;
  return {
    kind: token ? "token" : "user",
    id: token ? (row.credential_id ?? "") : row.user_id,
    userId: row.user_id,
    name: row.user_name,
    email: row.email,
    via: token ? SURFACES[token] : "console",
    platformAdmin: row.platform_admin,
    // An evaluate key opens the evaluate route and nothing else.
    tokenScopes: token === "live" ? ["flow:evaluate"] : row.token_scopes,
    credential: row.credential_id === null ? null : { kind, id: row.credential_id },
    context,
  };
}

/** What others lend, with their grants resolved as one's own are. */
export const toLent = (lent: readonly StoredLent[], environments: EnvironmentRef[]): Lent[] =>
  lent.map(({ delegation, from_id, from_name, grants }) => ({
    delegation,
    from: { id: from_id, name: from_name },
    grants: grants.flatMap((g) => toGrant(g, environments)),
  }));

/** A stored grant with its reserved words resolved to today's environments. An unknown role grants nothing. */
export function toGrant(grant: { role: string; allowed: string[] | null }, environments: EnvironmentRef[]): Grant[] {
  const role = ROLES.find((r): r is Role => r === grant.role);
  if (!role) return [];
  if (grant.allowed === null) return [{ role, environments: null }];
  const allowed = new Set(grant.allowed);
  const ids = environments.filter((e) => allowed.has(e.slug) || allowed.has(`class:${e.class}`)).map((e) => e.id);
  return [{ role, environments: ids }];
}
