import { createHash } from "node:crypto";
import type { Actor, Person } from "@/lib/access/actor";
import type { Rows } from "@/lib/db/batch";
import { newId } from "@/lib/db/ids";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { SECRET_GONE } from "@/lib/external-approvals/rules";
import { writeSecret } from "@/lib/secret-store/rows";
import { open, type Place, type Sealed } from "@/lib/secret-store/seal";

/** The secret that is in force, by its name in the store; one that is only asked for stands beside it, see {@link askedName}. */
export const SECRET = "WEBHOOK_SECRET";

type Stored = Sealed & { name: string; updated_at: Date; updated_by_name: string };
type Given = {
  webhook_secret?: string | undefined;
  /** The name under which a waiting request has its secret kept. */
  held_secret?: string | undefined;
  /** How requests of earlier releases hold it: inside themselves. */
  sealed_secret?: { key_id: string; sealed: string } | undefined;
};

export const placeOfSecret = (workspaceId: string, systemId: string): Place => ({
  workspaceId,
  holder: systemId,
  name: SECRET,
});

const digits = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 16);

/** Says which secret it is, and tells nothing of it: a secret has at least 192 bits. */
const printOf = (value: string) => `sha256:${digits(value)}`;
/** Of one request alone: what ends with it is nobody else's. */
const askedName = (value: string, now: Date) =>
  `${SECRET}_${digits(value)}_${newId("sec", now).slice("sec_".length)}`.toUpperCase();

/** All that the store has for a system: the secret in force and those that requests ask for. */
export const loadSecrets = (actor: Actor, systemId: string | undefined): Sql =>
  sql`SELECT name, key_id, sealed, updated_at, updated_by_name FROM secrets
    WHERE workspace_id = ${actor.workspace.id} AND holder = ${systemId ?? null} AND holder <> ''`;

/**
 * The secret of a change: as it was sent, or else as the request of this change has it kept. `print` lets approvers' digest
 * cover which secret it is. Null where the change is about none; 409 SECRET_MISSING where the kept one is gone.
 */
export function secretOf(
  given: Given,
  stored: Rows | undefined,
  place: Place,
  now: Date,
): { value: string; print: string; name: string } | null {
  const value = given.webhook_secret ?? heldValue(given, stored, place);
  return value === undefined ? null : { value, print: printOf(value), name: askedName(value, now) };
}

function heldValue({ held_secret: name, sealed_secret: inside }: Given, stored: Rows | undefined, place: Place) {
  if (name !== undefined) {
    const row = rowOf(stored, name);
    if (!row) throw conflict("SECRET_MISSING", SECRET_GONE, { reasons: [SECRET_GONE] });
    return open(row, { ...place, name });
  }
  return inside && open({ key_id: inside.key_id, sealed: Buffer.from(inside.sealed, "base64") }, place);
}

/** Keeps a secret with the request that asks for it: in the store, so that a change of keys reaches it, and not in the request. */
export const keepAsked = (place: Place, { name, value }: { name: string; value: string }, by: Actor, now: Date): Sql =>
  writeSecret({ ...place, name }, value, by, now);

/** Puts a secret in force. What the request had kept beside it goes with the request's end. */
export const putInForce = (place: Place, { value }: { value: string }, by: Person, now: Date): Sql =>
  writeSecret(place, value, by, now);

/** Which secret is in force, since when and by whom: what approvers of a switch-on have to know. */
export function inForce(stored: Rows | undefined, place: Place): { print: string; words: string } | null {
  const row = rowOf(stored, SECRET);
  if (!row) return null;
  const day = row.updated_at.toISOString().slice(0, 16).replace("T", " ");
  return { print: printOf(open(row, place)), words: `Its secret was last set by ${row.updated_by_name}, ${day} UTC.` };
}

const rowOf = (stored: Rows | undefined, name: string) =>
  ((stored?.rows ?? []) as Stored[]).find((row) => row.name === name);
