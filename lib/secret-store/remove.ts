import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { sql } from "@/lib/db/sql";
import { lockSecret, secretSubject } from "@/lib/secret-store/load";
import { NAMED } from "@/lib/secret-store/rows";

/** Forgets a named secret. What still asks for it by name fails from then on, and says so. */
export const removeSecret = change({
  name: "secret.delete",
  needs: "webhook:write",
  input: z.object({ name: z.string().max(64) }),
  load: ({ input, actor }) => ({
    statements: [lockSecret(actor, input.name)],
    read: (rows) => {
      const subject = secretSubject(rows, input.name);
      return subject.row ? subject : null;
    },
  }),
  plan: ({ input }) => ({ summary: `Forget the secret ${input.name}`, warnings: [], spec: {}, base: {} }),
  gate: "never",
  act: ({ input, actor }) =>
    changed({ name: input.name }, event("secret.delete", { name: input.name }), [
      sql`DELETE FROM secrets WHERE workspace_id = ${actor.workspace.id} AND holder = ${NAMED} AND name = ${input.name} RETURNING 1`,
    ]),
});
