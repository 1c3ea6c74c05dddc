import type { Person, RequestContext } from "@/lib/access/actor";
import { sql } from "@/lib/db/sql";
import { snapshot } from "@/lib/view/snapshot";

/** Somebody who could sign in. */
export type Account = {
  id: string;
  email: string;
  name: string;
  platformAdmin: boolean;
  passwordHash: string | null;
  active: boolean;
};

type Row = {
  id: string;
  email: string;
  name: string;
  platform_admin: boolean;
  password_hash: string | null;
  active: boolean;
};

/** The account of an e-mail address, whatever its case, or null. For sign-in, before there is a person to ask as. */
export const accountByEmail = (email: string): Promise<Account | null> =>
  accountWhere(sql`lower(email) = lower(${email})`);

/** The account of a demo persona, or null where the demo data is not loaded. */
export const accountByPersona = (persona: string): Promise<Account | null> => accountWhere(sql`persona = ${persona}`);

async function accountWhere(condition: ReturnType<typeof sql>): Promise<Account | null> {
  const [rows] = await snapshot(null, [
    sql`SELECT id, email, name, platform_admin, password_hash, deactivated_at IS NULL AS active FROM users WHERE ${condition}`,
  ]);
  const row = rows?.rows[0] as Row | undefined;
  if (!row) return null;
  const { id, email, name, active } = row;
  return { id, email, name, active, platformAdmin: row.platform_admin, passwordHash: row.password_hash };
}

/** The person an account belongs to, once a password, a provider or demo mode has shown that they are the one. */
export const personOf = (
  account: Pick<Account, "id" | "email" | "name" | "platformAdmin">,
  context: RequestContext,
): Person => ({
  kind: "user",
  id: account.id,
  userId: account.id,
  name: account.name,
  email: account.email,
  via: "console",
  platformAdmin: account.platformAdmin,
  tokenScopes: null,
  credential: null,
  context,
});
