import type { EnvironmentRef } from "@/lib/access/actor";
import { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from "@/lib/access/roles";
import { DELEGATES, seesIn } from "@/lib/auth/delegates";
import { type Sql, sql } from "@/lib/db/sql";
import type { NotificationType } from "@/lib/notifications/rules";

type Place = Pick<EnvironmentRef, "slug" | "class">;

/** Whom a notice is for: people by id, or whoever holds one of these roles there when it is written. */
export type Recipients =
  | { kind: "people"; ids: readonly string[] }
  | {
      kind: "holders";
      roles: readonly Role[];
      environment: Place | null;
      except: readonly string[];
      /** Also whoever decides for a holder today and sees the place; nobody does for this person, nor this person for others. */
      delegates?: { neitherOfNorBy: string };
    };

/** What somebody is to be told, before anybody has been: what a change hands to the door. */
export type Notice = {
  type: NotificationType;
  /** One sentence, plain text. */
  title: string;
  /** More, in plain text: the reason that somebody gave. */
  body?: string | null;
  /** What it is about, for the link: `approval` and its id, for instance. */
  subject?: { type: string; id: string } | null;
  to: Recipients;
};

/** A notice with what the door adds: its id and time, and the workspace it is written in. */
export type WrittenNotice = Notice & { id: string; workspaceId: string; now: Date };

/** Everyone who holds this permission there; of the whole workspace where no environment is named. */
export const holdersOf = (permission: Permission, environment: Place | null, except: readonly string[] = []) =>
  ({
    kind: "holders",
    roles: ROLES.filter((role) => ROLE_PERMISSIONS[role].has(permission)),
    environment,
    except,
  }) satisfies Recipients;

/** The recipients as rows of one column, `user_id`: active people, each once. Read when the notice is written. */
export function recipientsOf({ workspaceId, to, now }: WrittenNotice): Sql {
  if (to.kind === "people")
    return sql`SELECT u.id AS user_id FROM users u WHERE u.id = ANY(${to.ids}) AND u.deactivated_at IS NULL`;
  const place = to.environment
    ? sql`(g.allowed_environments IS NULL OR ${to.environment.slug} = ANY(g.allowed_environments)
        OR ${`class:${to.environment.class}`} = ANY(g.allowed_environments))`
    : sql`g.allowed_environments IS NULL`;
  const held = sql`g.workspace_id = ${workspaceId} AND g.role = ANY(${to.roles}) AND ${place} AND g.user_id <> ALL(${to.except})`;
  const holders = sql`SELECT DISTINCT g.user_id FROM grants g JOIN users u ON u.id = g.user_id AND u.deactivated_at IS NULL WHERE ${held}`;
  if (!to.delegates) return holders;
  const { neitherOfNorBy: left } = to.delegates;
  return sql`${holders} UNION SELECT t.user_id FROM delegations d
    JOIN users f ON f.id = d.from_id AND f.deactivated_at IS NULL JOIN grants g ON g.user_id = d.from_id
    CROSS JOIN LATERAL ${DELEGATES} AS t (user_id) JOIN users u ON u.id = t.user_id AND u.deactivated_at IS NULL
    WHERE d.workspace_id = ${workspaceId} AND d.ended_at IS NULL AND d.starts_at <= ${now} AND d.ends_at > ${now} AND ${held}
      AND d.from_id <> ${left} AND t.user_id <> ${left} AND t.user_id <> ALL(${to.except})
      AND ${seesIn({ slug: sql`${to.environment?.slug ?? null}::text`, class: sql`${to.environment?.class ?? null}::text` })}`;
}
