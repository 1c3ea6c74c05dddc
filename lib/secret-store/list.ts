import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { NAMED } from "@/lib/secret-store/rows";
import { secretNamesIn } from "@/lib/secret-store/rules";
import { type SecretFacts, type SecretUser, toSecret } from "@/lib/secret-store/shapes";
import { view } from "@/lib/view/view";

const MOST = 200;

type Asking = SecretUser & { texts: string[] };

/**
 * The names of the workspace's secrets, who set them last, and what asks for each, by name. The sealed values are not even
 * selected, and neither is what a header keeps sealed: a name inside such a value is not told.
 */
export const listSecrets = view({
  name: "secret.list",
  needs: "webhook:write",
  reach: "workspace",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [
      sql`SELECT name, revision, key_id, created_at, updated_at, updated_by_id, updated_by_name FROM secrets
        WHERE workspace_id = ${actor.workspace.id} AND holder = ${NAMED} ORDER BY name LIMIT ${MOST}`,
      sql`SELECT 'webhook' AS kind, w.id, w.name, ARRAY(SELECT value FROM jsonb_each_text(w.headers) WHERE value IS NOT NULL) || w.url AS texts
          FROM audit_webhooks w WHERE w.workspace_id = ${actor.workspace.id} AND w.deleted_at IS NULL
        UNION ALL
        SELECT 'external-system', s.id, s.name, ARRAY(SELECT value FROM jsonb_each_text(s.webhook_headers) WHERE value IS NOT NULL)
          FROM external_approval_systems s WHERE s.workspace_id = ${actor.workspace.id} AND s.deleted_at IS NULL
        ORDER BY name, id`,
    ],
    read: ([secrets, asking]) => {
      const users = ((asking?.rows ?? []) as Asking[]).map(({ texts, ...user }) => ({
        user,
        names: new Set(texts.flatMap(secretNamesIn)),
      }));
      const usedBy = (name: string) => users.filter((u) => u.names.has(name)).map((u) => u.user);
      return {
        rows: ((secrets?.rows ?? []) as SecretFacts[]).map((row) => ({ ...toSecret(row), used_by: usedBy(row.name) })),
      };
    },
  }),
});
