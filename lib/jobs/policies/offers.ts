import type { Actor, WorkspaceRef } from "@/lib/access/actor";
import { fixedClock } from "@/lib/clock";
import { batch } from "@/lib/db/batch";
import { appPool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { DEFAULT_POLICIES } from "@/lib/policies/defaults";
import { tellOffers } from "@/lib/policies/offers/tell";

const JOB = "policies.offers";
type Open = WorkspaceRef & { builtins: string[] };

/**
 * Looks for workspaces that are older than a default policy and have not been told that it is offered, and tells who writes
 * policies there. Runs every night; told again only where nobody has answered and the notice is long removed. Answers how
 * many offers it told of.
 */
export async function tellOfOffers(now: Date): Promise<number> {
  const client = await appPool().connect();
  const [open] = await batch(client, [
    sql`SELECT w.id, w.slug, w.name, array_agg(o.builtin ORDER BY o.n) AS builtins
      FROM workspaces w CROSS JOIN unnest(${DEFAULT_POLICIES.map((p) => p.builtin)}::text[]) WITH ORDINALITY AS o (builtin, n)
      WHERE NOT EXISTS (SELECT 1 FROM approval_policies p WHERE p.workspace_id = w.id AND p.builtin = o.builtin)
        AND NOT EXISTS (SELECT 1 FROM notifications n
          WHERE n.workspace_id = w.id AND n.subject_type = 'policy-offer' AND n.subject_id = o.builtin)
      GROUP BY w.id, w.slug, w.name ORDER BY w.id LIMIT 500`,
  ]).finally(() => client.release());
  let told = 0;
  for (const { builtins, ...workspace } of (open?.rows ?? []) as Open[]) {
    try {
      await tellOffers.run(jobIn(workspace), { builtins }, { clock: fixedClock(now) });
      told += builtins.length;
    } catch (error) {
      // Answered since it was read.
      if (!isRefusal(error) || error.status >= 500) throw error;
    }
  }
  return told;
}

const jobIn = (workspace: WorkspaceRef): Actor => ({
  kind: "job",
  id: JOB,
  userId: null,
  name: JOB,
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: JOB, correlationId: JOB, ip: null, userAgent: null },
  workspace,
  environments: [],
  grants: [],
});
