import type { Connections } from "@/lib/db/connections";
import { SUPERUSER } from "@/lib/db/embedded/initialise";
import { bootstrapRoles, closeDatabase, type Passwords, type Role } from "@/lib/db/roles";
import { withClient } from "@/lib/db/with-client";

export type Address = (role: Role | typeof SUPERUSER, database: string) => string;

/** Builds addresses of a server behind a Unix socket, as `pg` and `psql` take them. */
export function addressesAt(socketDirectory: string, passwords: Record<string, string>): Address {
  return (role, database) =>
    `postgres://${role}:${passwords[role]}@${encodeURIComponent(socketDirectory)}/${encodeURIComponent(database)}`;
}

/** The connections of the product to one database of that server, each role by its own login. */
export const connectionsTo = (address: Address, database: string): Connections => ({
  app: address("assent_app", database),
  owner: address("assent_owner", database),
  jobs: address("assent_jobs", database),
  seq: address("assent_seq", database),
  read: address("assent_read", database),
});

/** Makes the roles and the database that are missing; cheap when none is. */
export async function prepareServer(address: Address, database: string, passwords: Passwords): Promise<void> {
  const made = await withClient(address(SUPERUSER, "postgres"), async (client) => {
    await bootstrapRoles(client, passwords);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (rowCount) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER assent_owner`).catch((error) => {
      // Another process that shares this server may have been quicker.
      if ((error as { code?: string }).code !== "42P04") throw error;
    });
    return true;
  });
  if (made) await withClient(address(SUPERUSER, database), closeDatabase);
}
