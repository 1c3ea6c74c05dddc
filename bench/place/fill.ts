import { resolveActor } from "@/lib/auth/resolve";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { putBinding } from "@/lib/bindings/put";
import { digestOf } from "@/lib/canonical";
import { newId } from "@/lib/db/ids";
import { fillLists } from "@/lib/testing/load/fill";
import { createWorkspace, USUAL_ENVIRONMENTS } from "@/lib/workspaces/create";
import type { Place } from "./place";

export type World = {
  workspaceId: string;
  slug: string;
  userId: string;
  /** An API token of an operator: what a pipeline would hold. */
  token: string;
  /** A session of the same person, for pages. */
  session: string;
};

/** A workspace with the default policies and one operator, who holds a token and a session. */
export async function makeWorld(place: Place, slug = "bench"): Promise<World> {
  const now = new Date();
  const by = {
    kind: "job",
    id: "bench",
    userId: null,
    name: "bench",
    email: null,
    via: "worker",
    platformAdmin: false,
    tokenScopes: null,
    credential: null,
    context: { requestId: "bench", correlationId: "bench", ip: null, userAgent: null },
  } as const;
  const workspaceId = await createWorkspace(by, { slug, name: slug, environments: USUAL_ENVIRONMENTS }, now);
  const userId = newId("usr", now);
  const token = `asn_api_${newSecret()}`;
  const session = newSecret();
  const later = new Date(now.getTime() + 86_400_000);
  const run = (text: string, values: unknown[]) => place.superuser.query(text, values);
  await run("INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, 'Operator', $3)", [
    userId,
    `operator@${slug}.test`,
    now,
  ]);
  for (const role of ["operator", "auditor"])
    await run(
      "INSERT INTO grants (id, workspace_id, user_id, role, source, created_at) VALUES ($1, $2, $3, $4, 'seed', $5)",
      [newId("grt", now), workspaceId, userId, role, now],
    );
  await run(
    `INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, created_at, expires_at)
     VALUES ($1, $2, $3, 'api', 'bench', $4, 'bench', $5, $6)`,
    [newId("tok", now), workspaceId, userId, hashSecret(token), now, later],
  );
  await run(
    "INSERT INTO sessions (id, user_id, token_hash, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
    [newId("ses", now), userId, hashSecret(session), now, later],
  );
  return { workspaceId, slug, userId, token, session };
}

/**
 * Fills every list of the workspace with `rows` rows, by copying what the doors have made. Answers the asset whose versions
 * and history are long.
 */
export async function fillWorld(place: Place, world: World, rows: number): Promise<string> {
  const [name = ""] = await makeAssets(place, world, { prefix: "long", series: 9, count: 1, versions: 2 });
  const actor = await resolveActor({ kind: "token", secret: world.token }, null, CONTEXT);
  const asked = await putBinding.run(actor, { asset: refOf(name), environment: "prod", version: 1 });
  if (asked.kind !== "pending") throw new Error("a change of prod did not ask");
  const { rows: found } = await place.superuser.query(
    `SELECT a.id AS asset, v.id AS version FROM assets a JOIN asset_versions v ON v.asset_id = a.id
      WHERE a.workspace_id = $1 AND a.name = $2 AND v.number = 1`,
    [world.workspaceId, name],
  );
  const { asset, version } = found[0];
  const from = { assetId: asset, versionId: version, ticketId: asked.ticket.ticket_id, deciderId: world.userId };
  await fillLists(place.superuser, from, rows);
  return name;
}

export const CONTEXT = { requestId: "bench", correlationId: "bench", ip: "127.0.0.1", userAgent: "bench" };

export type Ref = { plugin: "catalog"; kind: "prompt"; name: string };
export const refOf = (name: string): Ref => ({ plugin: "catalog", kind: "prompt", name });

/** Active assets `{prefix}-0` … with `versions` versions each. Numbers of ids start with `series`, so that calls do not meet. */
export async function makeAssets(
  place: Place,
  world: World,
  options: { prefix: string; series: number; count: number; versions: number },
): Promise<string[]> {
  const { prefix, series, count, versions } = options;
  const values = [world.workspaceId, world.userId, prefix, series * 1_000_000, count];
  const id = (kind: string, n: string) => `'${kind}_' || lpad(to_hex($4::int + ${n}), 26, '0')`;
  await place.superuser.query(
    `INSERT INTO assets (id, workspace_id, plugin, kind, name, lifecycle, owner, version_counter, created_at, updated_at)
     SELECT ${id("ast", "i")}, $1, 'catalog', 'prompt', $3 || '-' || i, 'active', jsonb_build_object('principal', $2::text), ${versions},
       now() - i * interval '1 second', now() FROM generate_series(0, $5 - 1) AS i`,
    values,
  );
  const content = { template: "Answer {{question}} in one sentence.", variables: ["question"] };
  await place.superuser.query(
    `INSERT INTO asset_versions (id, workspace_id, asset_id, number, label, content, digest, source, surface, author_id, author_name, created_at)
     SELECT ${id("ver", `i * ${versions} + v`)}, $1, ${id("ast", "i")}, v, 'v' || v, $6, $7, 'api', 'api', $2, 'Operator',
       now() - (${versions} - v) * interval '1 hour' FROM generate_series(0, $5 - 1) AS i, generate_series(1, ${versions}) AS v
       WHERE $3::text <> ''`,
    [...values, JSON.stringify(content), digestOf(content)],
  );
  await place.superuser.query(
    `INSERT INTO asset_version_states (workspace_id, version_id, asset_id, status, status_at, published_at)
     SELECT v.workspace_id, v.id, v.asset_id, 'active', v.created_at, v.created_at FROM asset_versions v
     JOIN assets a ON a.workspace_id = v.workspace_id AND a.id = v.asset_id WHERE a.workspace_id = $1 AND a.name LIKE $2 || '-%'`,
    [world.workspaceId, prefix],
  );
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}
