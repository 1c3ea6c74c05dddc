import type { WrongRole } from "@/app/api/authz/cases";
import { createDelegation } from "@/lib/delegations/create";
import { createFreeze } from "@/lib/freezes/create";
import type { World } from "@/lib/testing/world";

/** A planned freeze of dev; the one there is, else a new one. */
export const freezeWindow =
  (verb: string, body: unknown) =>
  async (w: World): Promise<WrongRole> => {
    const { rows } = await w.db.superuser.query(
      "SELECT id FROM freeze_windows WHERE workspace_id = $1 AND ended_at IS NULL",
      [w.workspaceId],
    );
    if (rows[0]) return { as: "operator", path: `/api/v1/environments/dev/freezes/${rows[0].id}${verb}`, body };
    const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
    await createFreeze.run(w.as.admin, {
      environment: "dev",
      name: "cases",
      reason: "cases",
      starts_at: days(1),
      ends_at: days(2),
    });
    return freezeWindow(verb, body)(w);
  };

/** A delegation that runs; the one there is, else a new one. */
export async function delegation(w: World): Promise<string> {
  const { rows } = await w.db.superuser.query(
    "SELECT id FROM delegations WHERE workspace_id = $1 AND ended_at IS NULL",
    [w.workspaceId],
  );
  if (rows[0]) return rows[0].id;
  const ends = new Date(Date.now() + 86_400_000).toISOString();
  await createDelegation.run(w.as.approver, { to: [w.as.approver2.userId], ends_at: ends, reason: "cases" });
  return delegation(w);
}
