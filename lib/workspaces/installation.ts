import { z } from "zod";
import { can } from "@/lib/access/can";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/**
 * What whoever keeps a workspace must know of the installation: whether the database itself holds the app to its role, or
 * the app's login could act as the owner of all tables. Null for everybody else.
 */
export const getInstallation = view({
  name: "installation.get",
  needs: "asset:read",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [sql`SELECT pg_has_role(session_user, 'assent_owner', 'MEMBER') AS owns`],
    read: ([answer]) => {
      const owns = answer?.rows[0]?.owns as boolean | undefined;
      return { roles_separated: can(actor, "workspace:write", "workspace") ? owns === false : null };
    },
  }),
});
