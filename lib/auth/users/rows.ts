import { type Sql, sql } from "@/lib/db/sql";

type NewUserRow = {
  email: string;
  name: string;
  platform_admin: boolean;
  persona?: string | null | undefined;
  password_hash?: string | null | undefined;
};

/** The row of a new user; a taken address is a unique violation. */
export const insertUser = (id: string, user: NewUserRow, now: Date): Sql =>
  sql`INSERT INTO users (id, email, name, platform_admin, persona, password_hash, created_at)
    VALUES (${id}, ${user.email}, ${user.name}, ${user.platform_admin}, ${user.persona ?? null}, ${user.password_hash ?? null}, ${now})
    RETURNING 1`;
