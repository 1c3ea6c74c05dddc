import { event } from "@/lib/audit/events";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { NewToken, type TokenRow, toToken } from "@/lib/auth/tokens/shapes";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { forbidden } from "@/lib/errors";

const DAY_MS = 86_400_000;
const HINT_LENGTH = 4;

/**
 * Makes a token for oneself in this workspace. The secret is in this answer and nowhere else: only its hash is stored.
 * Refuses a caller that is a token (403): a leaked one could otherwise renew itself for ever.
 */
export const createToken = change({
  name: "rbac.token.create",
  needs: "token:own",
  input: NewToken,
  load: ({ input, actor }) => ({
    statements: [],
    read: () => ({
      resource: { type: "token", id: null, name: input.name },
      root: { type: "user", id: actor.userId },
      environment: null,
      reach: "any" as const,
      revision: null,
      lastEventHash: null,
    }),
  }),
  plan: ({ input, actor }) => {
    if (actor.kind !== "user")
      throw forbidden("TOKEN_CANNOT_MAKE_TOKENS", "A token cannot make tokens. Sign in to the console to make one.");
    return { summary: `Make the token ${input.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ input, actor, now }) => {
    const secret = newSecret();
    const token = `asn_${input.kind}_${secret}`;
    const row: TokenRow = {
      id: newId("tok", now),
      user_id: actor.userId ?? "",
      user_name: actor.name,
      kind: input.kind,
      name: input.name,
      hint: secret.slice(0, HINT_LENGTH),
      scopes: input.scopes ?? null,
      created_at: now,
      last_used_at: null,
      expires_at: new Date(now.getTime() + input.expires_in_days * DAY_MS),
    };
    const { name, kind, scopes } = row;
    const details = { name, kind, scopes, expires_at: row.expires_at.toISOString() };
    return changed(
      { ...toToken(row), token },
      event("rbac.token.create", details, { resource: { type: "token", id: row.id, name } }),
      [
        sql`INSERT INTO tokens (id, workspace_id, user_id, kind, name, token_hash, hint, scopes, created_at, expires_at)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.user_id}, ${kind}, ${name}, ${hashSecret(token)}, ${row.hint}, ${scopes}, ${now},
            ${row.expires_at}) RETURNING 1`,
      ],
    );
  },
});
