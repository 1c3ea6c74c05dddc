import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { can, visibleEnvironments } from "@/lib/access/can";
import type { Permission } from "@/lib/access/roles";
import { AssetName, isAsset, Word } from "@/lib/assets/ref";
import { EVENTS } from "@/lib/audit/events";
import { type Sql, sql } from "@/lib/db/sql";
import { Instant } from "@/lib/instant";
import { contains } from "@/lib/view/keyset";

const OUTCOMES = ["success", "failure", "denied"] as const;
const SURFACES = ["console", "cli", "api", "worker", "mcp"] as const;

/** A value, perhaps with `*` for any text; with `-` in front it is left out. Given several times, one of them must fit. */
const terms = (most: number) => z.array(z.string().trim().min(1).max(most)).max(20).optional();
const words = <const W extends string>(of: readonly W[]) =>
  z
    .array(z.enum([...of, ...of.map((w) => `-${w}` as const)]))
    .max(10)
    .optional();

/** What the audit log can be asked for; the same words in the API, the export, webhooks and the console's query. */
export const AuditFilter = {
  actor_id: terms(100),
  /** Part of the actor's name, or an id. */
  actor: terms(100),
  action: terms(100),
  resource_type: terms(60),
  resource_id: terms(60),
  /** An asset's id or `plugin/kind/name`: everything in its history. */
  asset: terms(300),
  environment: terms(63),
  outcome: words(OUTCOMES),
  surface: words(SURFACES),
  correlation_id: terms(200),
  ticket_id: terms(40),
  start_time: Instant.optional(),
  end_time: Instant.optional(),
  q: z.string().trim().max(200).optional(),
};
const Filter = z.object(AuditFilter);
export type AuditFilter = z.output<typeof Filter>;

/** `approval.*` as a LIKE pattern; nothing else in it is special. */
export const glob = (pattern: string): string => pattern.replace(/[\\%_]/g, (c) => `\\${c}`).replaceAll("*", "%");

/** Whether a name fits one of the patterns; a pattern with `-` in front takes away. */
export function fits(name: string, patterns: readonly string[]): boolean {
  const { wanted, unwanted } = split(patterns);
  const like = (pattern: string) => expression(pattern).test(name);
  return (wanted.length === 0 || wanted.some(like)) && !unwanted.some(like);
}

const expression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
      .join("[\\s\\S]*")}$`,
  );

export function split(patterns: readonly string[]): { wanted: string[]; unwanted: string[] } {
  return {
    wanted: patterns.filter((p) => !p.startsWith("-")),
    unwanted: patterns.filter((p) => p.startsWith("-")).map((p) => p.slice(1)),
  };
}

/** Every action that was ever written is in the catalogue, so patterns of actions become lists, which indexes serve. */
export const actionsOf = (patterns: readonly string[]): string[] =>
  Object.keys(EVENTS).filter((action) => fits(action, patterns));

/** One of the wanted, none of the unwanted. An empty column is none of anything. */
function column(name: Sql, patterns: readonly string[] | undefined): Sql[] {
  if (!patterns || patterns.length === 0) return [];
  const { wanted, unwanted } = split(patterns);
  const conditions: Sql[] = [];
  const [only, ...more] = wanted;
  if (only !== undefined && more.length === 0 && !only.includes("*")) conditions.push(sql`${name} = ${only}`);
  else if (wanted.some((p) => p.includes("*"))) conditions.push(sql`${name} LIKE ANY(${wanted.map(glob)})`);
  else if (wanted.length > 0) conditions.push(sql`${name} = ANY(${wanted})`);
  if (unwanted.length > 0) conditions.push(sql`NOT coalesce(${name} LIKE ANY(${unwanted.map(glob)}), false)`);
  return conditions;
}

function byActor(patterns: readonly string[] | undefined): Sql[] {
  const { wanted, unwanted } = split(patterns ?? []);
  const like = (p: string) => (p.includes("*") ? glob(p) : contains(p));
  const is = (list: string[]) =>
    sql`(h.actor_id = ANY(${list}) OR coalesce(h.on_behalf_of, '') = ANY(${list}) OR h.actor_name ILIKE ANY(${list.map(like)}))`;
  return [...(wanted.length > 0 ? [is(wanted)] : []), ...(unwanted.length > 0 ? [sql`NOT ${is(unwanted)}`] : [])];
}

function byAsset(workspaceId: string, patterns: readonly string[] | undefined): Sql[] {
  const { wanted, unwanted } = split(patterns ?? []);
  const only = wanted.length === 1 && wanted[0] !== undefined ? idOf(workspaceId, wanted[0]) : null;
  const conditions: Sql[] = [];
  // Equality with one id is what the index of histories serves.
  if (only) conditions.push(sql`h.root_type = 'asset'`, sql`h.root_id = ${only}`);
  else if (wanted.length > 0)
    conditions.push(
      wanted
        .map((w) => sql`(h.root_type = 'asset' AND h.root_id = ${idOf(workspaceId, w)})`)
        .reduce((left, right) => sql`(${left} OR ${right})`),
    );
  for (const w of unwanted)
    conditions.push(sql`(h.root_type IS DISTINCT FROM 'asset' OR h.root_id IS DISTINCT FROM ${idOf(workspaceId, w)})`);
  return conditions;
}

/** The id of an asset as it was written: by id, by names, or nothing at all. */
function idOf(workspaceId: string, text: string): Sql {
  if (/^ast_[0-9a-z]{26}$/.test(text)) return sql`${text}`;
  const [plugin, kind, ...rest] = text.split("/");
  const ref = z.object({ plugin: Word, kind: Word, name: AssetName }).safeParse({ plugin, kind, name: rest.join("/") });
  return ref.success ? sql`(SELECT a.id FROM assets a WHERE ${isAsset(workspaceId, ref.data)})` : sql`${""}`;
}

/** The environments whose events this reader sees: null when it is all of them. */
export function readableEnvironments(actor: Actor, permission: Permission): string[] | null {
  const readable = visibleEnvironments(actor).filter((e) => can(actor, permission, { environment: e.id }));
  return readable.length < actor.environments.length ? readable.map((e) => e.id) : null;
}

/** The conditions of a filter on `audit_events h`, the reader's scope first; the action apart, for it decides the path. */
export function conditionsOf(actor: Actor, permission: Permission, i: AuditFilter): Sql[] {
  const readable = readableEnvironments(actor, permission);
  const where = [sql`h.workspace_id = ${actor.workspace.id}`];
  if (readable !== null) where.push(sql`(h.environment_id IS NULL OR h.environment_id = ANY(${readable}))`);
  where.push(
    ...column(sql`h.actor_id`, i.actor_id),
    ...byActor(i.actor),
    ...column(sql`h.resource_type`, i.resource_type),
    ...column(sql`h.resource_id`, i.resource_id),
    ...byAsset(actor.workspace.id, i.asset),
    ...column(sql`h.environment_slug`, i.environment),
    ...column(sql`h.outcome`, i.outcome),
    ...column(sql`h.surface`, i.surface),
    ...column(sql`h.correlation_id`, i.correlation_id),
    ...column(sql`h.ticket_id`, i.ticket_id),
  );
  if (i.start_time) where.push(sql`h.occurred_at >= ${i.start_time}::timestamptz`);
  if (i.end_time) where.push(sql`h.occurred_at < ${i.end_time}::timestamptz`);
  if (i.q) {
    const text = contains(i.q);
    where.push(sql`(h.resource_name ILIKE ${text} OR h.actor_name ILIKE ${text} OR h.action ILIKE ${text})`);
  }
  return where;
}
