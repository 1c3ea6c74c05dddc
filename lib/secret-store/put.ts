import { z } from "zod";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { keyRing } from "@/lib/secret-store/keys";
import { lockSecret, secretSubject } from "@/lib/secret-store/load";
import { NAMED, writeSecret } from "@/lib/secret-store/rows";
import { SecretName, SecretValue, toSecret } from "@/lib/secret-store/shapes";

/**
 * Stores a secret under a name, or replaces the one that was there. The value is sealed before it leaves the process and
 * is never shown again: not in the answer, not in the log, not in the record of this change.
 */
export const putSecret = change({
  name: "secret.put",
  needs: "webhook:write",
  input: z.object({ name: SecretName, value: SecretValue }),
  load: ({ input, actor }) => ({
    statements: [lockSecret(actor, input.name)],
    read: (rows) => secretSubject(rows, input.name),
  }),
  plan: ({ subject, input }) => ({
    summary: `${subject.row ? "Replace" : "Store"} the secret ${input.name}`,
    warnings: [],
    spec: {},
    base: {},
  }),
  gate: "never",
  act: ({ subject, input, actor, now }) => {
    const { row } = subject;
    const key_id = keyRing().current;
    const place = { workspaceId: actor.workspace.id, holder: NAMED, name: input.name };
    return changed(
      toSecret({
        name: input.name,
        revision: (row?.revision ?? 0) + 1,
        key_id,
        created_at: row?.created_at ?? now,
        updated_at: now,
        updated_by_id: actor.userId ?? actor.id,
        updated_by_name: actor.name,
      }),
      event("secret.put", { name: input.name, created: row === null, key_id }),
      [writeSecret(place, input.value, actor, now, { head: true })],
    );
  },
});
