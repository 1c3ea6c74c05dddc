import type { WrongRole } from "@/app/api/authz/cases";
import { createGroup } from "@/lib/groups/create";
import { resultOf } from "@/lib/testing/arrange";
import type { PersonName, World } from "@/lib/testing/world";

/** Below a group of the workspace; the one there is, else a new one. */
const group =
  (as: PersonName, rest: string, body?: unknown) =>
  async (w: World): Promise<WrongRole> => {
    const { rows } = await w.db.superuser.query("SELECT id FROM groups WHERE workspace_id = $1", [w.workspaceId]);
    const id = rows[0]?.id ?? resultOf(await createGroup.run(w.as.admin, { slug: w.slug, name: "cases" })).id;
    return { as, path: `/api/v1/workspaces/${w.slug}/groups/${id}${rest}`, body };
  };

/** Offers are read by everyone and answered by who writes policies. */
export const OFFER_CASES: Record<string, WrongRole> = {
  "GET /api/v1/policies/offers": { as: "evaluateKey", path: "/api/v1/policies/offers" },
  "POST /api/v1/policies/offers/[builtin]": { as: "operator", path: "/api/v1/policies/offers/vm-changes", body: {} },
  "DELETE /api/v1/policies/offers/[builtin]": { as: "approver", path: "/api/v1/policies/offers/vm-changes", body: {} },
};

/** Groups are read by everyone and kept by who manages members. */
export const GROUP_CASES: Record<string, WrongRole | ((w: World) => Promise<WrongRole>)> = {
  "GET /api/v1/workspaces/[slug]/groups": { as: "evaluateKey", path: "/api/v1/workspaces/x/groups" },
  "POST /api/v1/workspaces/[slug]/groups": async (w) => ({
    as: "operator",
    path: `/api/v1/workspaces/${w.slug}/groups`,
    body: { name: "On call" },
  }),
  "GET /api/v1/workspaces/[slug]/groups/[group_id]": {
    as: "evaluateKey",
    path: "/api/v1/workspaces/x/groups/x",
  },
  "PATCH /api/v1/workspaces/[slug]/groups/[group_id]": group("operator", "", { name: "x" }),
  "DELETE /api/v1/workspaces/[slug]/groups/[group_id]": group("approver", "", {}),
  "POST /api/v1/workspaces/[slug]/groups/[group_id]/members": async (w) =>
    group("editor", "/members", { user_id: w.as.viewer.userId })(w),
  // Who is in it or not is not asked before the permission is: the address of somebody who is.
  "DELETE /api/v1/workspaces/[slug]/groups/[group_id]/members/[user_id]": async (w) => {
    const { path } = await group("viewer", "")(w);
    const id = path.split("/").at(-1);
    await w.db.superuser.query(
      "INSERT INTO group_members VALUES ($1, $2, $3, 'x', 'x', now()) ON CONFLICT DO NOTHING",
      [w.workspaceId, id, w.as.viewer.userId],
    );
    return { as: "operator", path: `${path}/members/${w.as.viewer.userId}`, body: {} };
  },
};
