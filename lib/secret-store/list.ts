import { z } from "zod";
import { sql } from "@/lib/db/sql";
import { NAMED } from "@/lib/secret-store/rows";
import { type SecretFacts, toSecret } from "@/lib/secret-store/shapes";
import { view } from "@/lib/view/view";

const MOST = 200;

/** The names of the workspace's secrets and who set them last, by name. The sealed values are not even selected. */
export const listSecrets = view({
  name: "secret.list",
  needs: "webhook:write",
  reach: "workspace",
  input: z.object({}),
  load: ({ actor }) => ({
    statements: [
      sql`SELECT name, revision, key_id, created_at, updated_at, updated_by_id, updated_by_name FROM secrets
        WHERE workspace_id = ${actor.workspace.id} AND holder = ${NAMED} ORDER BY name LIMIT ${MOST}`,
    ],
    read: ([rows]) => ({ rows: ((rows?.rows ?? []) as SecretFacts[]).map(toSecret) }),
  }),
});
