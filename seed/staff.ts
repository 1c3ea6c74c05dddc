import type { Role } from "@/lib/access/roles";
import { newId } from "@/lib/db/ids";
import { plainPool } from "@/lib/db/pool";

const STAFF: readonly { part: string; role: Role }[] = [
  { part: "operator", role: "operator" },
  { part: "approver", role: "approver" },
  { part: "second-approver", role: "approver" },
  { part: "security", role: "security-approver" },
  { part: "admin", role: "admin" },
];

/** Address of the member who plays a part in a workspace's stories; nobody signs in as them. */
export const staffEmail = (slug: string, part: string): string => `${part}@${slug}.example`;

/** The members whose work the demo history shows. They are no personas; running it again adds nobody. */
export async function seedStaff(slug: string, now: Date): Promise<void> {
  const pool = plainPool("app");
  for (const { part, role } of STAFF) {
    const name = `${slug.charAt(0).toUpperCase()}${slug.slice(1)} ${part.replace("-", " ")}`;
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO users (id, email, name, created_at) SELECT $1, $2, $3, $4
       WHERE NOT EXISTS (SELECT 1 FROM users WHERE lower(email) = lower($2)) RETURNING id`,
      [newId("usr", now), staffEmail(slug, part), name, now],
    );
    if (!rows[0]) continue;
    await pool.query(
      `INSERT INTO grants (id, workspace_id, user_id, role, allowed_environments, source, created_at)
       SELECT $1, w.id, $2, $3, NULL, 'seed', $4 FROM workspaces w WHERE w.slug = $5`,
      [newId("grt", now), rows[0].id, role, now, slug],
    );
  }
}
