import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import { view } from "@/lib/view/view";
import { toWorkspaceSettings, type WorkspaceRow } from "@/lib/workspaces/shapes";

/** The address must name the workspace that the credential is for, by slug or by id; any other is not there. */
export function assertAddressed(actor: Actor, address: string): void {
  if (address !== actor.workspace.slug && address !== actor.workspace.id) throw notFound();
}

/** The settings of the workspace. */
export const getWorkspace = view({
  name: "workspace.get",
  needs: "asset:read",
  input: z.object({ slug: z.string().max(63) }),
  load: ({ input, actor }) => {
    assertAddressed(actor, input.slug);
    return {
      statements: [sql`SELECT * FROM workspaces WHERE id = ${actor.workspace.id}`],
      read: ([rows]) => {
        const row = rows?.rows[0] as WorkspaceRow | undefined;
        return row ? toWorkspaceSettings(row) : null;
      },
    };
  },
});
