import type { Client } from "pg";

/** The database roles (DESIGN §7), in the order they are made. */
export const ROLES = ["assent_owner", "assent_app", "assent_jobs", "assent_seq", "assent_read"] as const;
export type Role = (typeof ROLES)[number];

/** Passwords of roles made now. Without one a role can be taken by its members but not log in by password. */
export type Passwords = Partial<Record<Role, string>>;

/**
 * Makes those of the roles that are missing; the others stay as they are. None is a superuser or may make roles or
 * databases, and all but `assent_owner` are members of nothing. `assent_owner` is a member of `assent_jobs`, so that a
 * migration can make the enqueue function as that role.
 *
 * With a role missing and a login that may not make it, throws a sentence with the statements for an administrator.
 */
export async function bootstrapRoles(client: Client, passwords: Passwords = {}): Promise<void> {
  const missing = await missingRoles(client);
  const { rows } = await client.query<{ name: string; super: boolean; may: boolean }>(
    "SELECT rolname AS name, rolsuper AS super, rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = session_user",
  );
  const login = rows[0] ?? { name: "", super: false, may: false };
  const statements = missing.map((role) => {
    const password = passwords[role];
    const inherit = role === "assent_owner" ? "INHERIT" : "NOINHERIT";
    const secret = password === undefined ? "" : ` PASSWORD ${client.escapeLiteral(password)}`;
    return `CREATE ROLE ${role} LOGIN ${inherit} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS${secret}`;
  });
  if (missing.length > 0 || !(await isMember(client))) statements.push("GRANT assent_jobs TO assent_owner");
  if (!login.super && !ROLES.some((role) => role === login.name)) {
    // One login for all: it takes the roles by SET ROLE, which making a role no longer implies since PostgreSQL 16.
    statements.push(...missing.map((role) => `GRANT ${role} TO ${client.escapeIdentifier(login.name)}`));
  }
  if (statements.length > 0 && !login.may) {
    const text = statements.map((statement) => `${statement};`).join(" ");
    throw new Error(`${login.name} may not make database roles. Let an administrator run, with passwords: ${text}`);
  }
  for (const statement of statements) await client.query(statement);
}

/**
 * Lets the roles into the current database and `assent_owner` build in it. Does nothing when it may already; needs the
 * database's owner or a superuser when not. These rights belong to the database itself: a copy of it lacks them.
 */
export async function openDatabase(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; open: boolean }>(
    `SELECT current_database() AS name, has_schema_privilege('assent_owner', 'public', 'CREATE WITH GRANT OPTION')
        AND has_database_privilege('assent_owner', current_database(), 'CREATE WITH GRANT OPTION') AS open`,
  );
  if (rows[0]?.open) return;
  const database = client.escapeIdentifier(rows[0]?.name ?? "");
  await client.query(`
    GRANT CONNECT ON DATABASE ${database} TO ${ROLES.join(", ")};
    GRANT CREATE ON DATABASE ${database} TO assent_owner WITH GRANT OPTION;
    GRANT ALL ON SCHEMA public TO assent_owner WITH GRANT OPTION;
    GRANT USAGE ON SCHEMA public TO ${ROLES.join(", ")};
  `);
}

/** Opens the current database to the roles and closes it to everybody else; for a server that is ours alone. */
export async function closeDatabase(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
  const database = client.escapeIdentifier(rows[0]?.name ?? "");
  await client.query(`
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${ROLES.join(", ")};
    ALTER SCHEMA public OWNER TO assent_owner;
    GRANT USAGE ON SCHEMA public TO ${ROLES.join(", ")};
  `);
}

/** Acts as `assent_owner` from here on, so that everything made belongs to that role whoever logged in. */
export async function becomeOwner(client: Client): Promise<void> {
  try {
    await client.query("SET ROLE assent_owner");
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
    throw new Error("The login that migrates is not a member of assent_owner. Set DATABASE_OWNER_URL to one that is.");
  }
}

async function missingRoles(client: Client): Promise<Role[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)",
    [[...ROLES]],
  );
  return ROLES.filter((role) => !rows.some((row) => row.name === role));
}

async function isMember(client: Client): Promise<boolean> {
  const { rows } = await client.query("SELECT 1 WHERE pg_has_role('assent_owner', 'assent_jobs', 'MEMBER')");
  return rows.length > 0;
}
