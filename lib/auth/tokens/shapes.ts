import { z } from "zod";
import { PERMISSIONS } from "@/lib/access/roles";
import type { TokenAnswer } from "@/lib/auth/tokens/answers";
import { nameText } from "@/lib/name-text";

export const TOKEN_KINDS = ["cli", "api", "live"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const MOST_DAYS = 365;
export const USUAL_DAYS = 90;

const ROOMS = new Set(PERMISSIONS.map((p) => p.split(":", 1)[0]));

/** A permission, or every permission of a room (`binding:*`). */
export const Scope = z
  .string()
  .refine(
    (s) => PERMISSIONS.some((p) => p === s) || (s.endsWith(":*") && ROOMS.has(s.slice(0, -2))),
    "must be a permission such as asset:read, or a room with a star such as binding:*",
  );

export const NewToken = z
  .strictObject({
    name: nameText(100),
    kind: z.enum(TOKEN_KINDS),
    /** What the token may do of what its owner may; absent: all of it. */
    scopes: z.array(Scope).min(1).max(PERMISSIONS.length).optional(),
    expires_in_days: z.number().int().min(1).max(MOST_DAYS).default(USUAL_DAYS),
  })
  .refine((t) => t.kind !== "live" || t.scopes === undefined, {
    path: ["scopes"],
    message: "an evaluate key has one scope of its own",
  });

export type TokenRow = {
  id: string;
  user_id: string;
  user_name: string;
  kind: TokenKind;
  name: string;
  hint: string;
  scopes: string[] | null;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date;
};

export type Token = z.output<typeof TokenAnswer>;

/** A token as it is shown after its making: everything but the secret, of which nothing is kept. */
export const toToken = (row: TokenRow): Token => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  hint: `asn_${row.kind}_${row.hint}…`,
  scopes: row.scopes,
  owner: { id: row.user_id, name: row.user_name },
  created_at: row.created_at.toISOString(),
  last_used_at: row.last_used_at?.toISOString() ?? null,
  expires_at: row.expires_at.toISOString(),
});
