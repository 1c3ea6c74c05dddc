import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { invalid } from "@/lib/errors";
import { CreateInput, NewSystem } from "@/lib/external-approvals/fields";
import { keepAsked, loadSecrets, placeOfSecret, putInForce, secretOf } from "@/lib/external-approvals/held-secret";
import {
  assertFree,
  assertSystem,
  DECIDERS_CHANGE,
  isGoverned,
  namesakeOf,
  specOf,
} from "@/lib/external-approvals/load";
import { widens } from "@/lib/external-approvals/rules";
import { fieldsOfSystem, type SystemRow, toSystem } from "@/lib/external-approvals/shapes";
import { readbackOf } from "@/lib/external-approvals/words";

/**
 * Lets an external system take a seat. Where the workspace has a production environment it is governed like a policy
 * (`policy.change`): whoever holds the system's secret can approve. The secret is kept sealed, while it waits too, beside the
 * request and never in it, and is shown to nobody. Refuses an address the outbound guard would not call (422) and a name that is taken (409).
 */
export const createSystem = change({
  name: "rbac.external-system.create",
  needs: "policy:write",
  input: CreateInput,
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT 1 FROM workspaces WHERE id = ${actor.workspace.id} FOR NO KEY UPDATE`,
      namesakeOf(actor, input.name),
      loadSecrets(actor, input.id),
    ],
    read: ([, namesakes, secrets]) => ({
      actor,
      namesakes,
      secrets,
      resource: { type: "external-system", id: null, name: input.name },
      root: null,
      environment: null,
      reach: "workspace" as const,
      revision: 0,
      lastEventHash: null,
    }),
  }),
  plan: ({ subject, input, actor, now }) => {
    const { id: given, webhook_secret, held_secret, sealed_secret, reason, ...rest } = input;
    const system = fieldsOfSystem(rest);
    assertFree(subject.namesakes, null, system.name);
    assertSystem(system, actor);
    const id = given ?? newId("eas", now);
    const place = placeOfSecret(actor.workspace.id, id);
    const secret = secretOf({ webhook_secret, held_secret, sealed_secret }, subject.secrets, place, now);
    if (!secret) throw invalid([{ field: "/webhook_secret", message: "is needed" }]);
    return {
      id,
      system,
      secret,
      summary: `Let an external system decide: ${readbackOf(system)}`,
      warnings: [],
      spec: specOf(system, secret.print),
      base: {},
      input: { ...system, reason, id, held_secret: secret.name },
      keeps: [keepAsked(place, secret, actor, now)],
    };
  },
  gate: ({ subject: { actor }, plan, input }) =>
    isGoverned(actor) && widens(null, plan.system, true)
      ? {
          ...DECIDERS_CHANGE,
          subject: { type: "workspace", id: actor.workspace.id, asset: null, environment: null, risk: null },
          reason: input.reason ?? null,
        }
      : null,
  again: { changes: Object.keys(NewSystem.shape).filter((name) => name !== "reason") },
  act: ({ input, plan: { id, system, secret }, actor, now, authority }) => {
    const row: SystemRow = {
      ...system,
      id,
      user_id: newId("usr", now),
      tested_at: null,
      test_error: null,
      revision: 1,
      created_at: now,
      updated_at: now,
      last_event_hash: null,
    };
    const itself = {
      resource: { type: "external-system", id, name: row.name },
      root: { type: "external-system", id },
    };
    const by = { ...actor, userId: authority.by.id, name: authority.by.name };
    return changed(
      toSystem(row),
      event("rbac.external-system.create", { after: system, reason: input.reason ?? undefined }, itself),
      [
        sql`INSERT INTO external_approval_systems (id, workspace_id, name, type, enabled, role, allowed_environments, webhook_url,
            webhook_headers, timeout_seconds, retry_count, user_id, last_event_hash, created_at, updated_at)
          VALUES (${id}, ${actor.workspace.id}, ${row.name}, ${row.type}, ${row.enabled}, ${row.role}, ${row.allowed_environments},
            ${row.webhook_url}, ${JSON.stringify(row.webhook_headers)}, ${row.timeout_seconds}, ${row.retry_count}, ${row.user_id},
            ${EVENT_HASH}, ${now}, ${now}) RETURNING 1`,
        sql`INSERT INTO users (id, email, name, platform_admin, created_at, deactivated_at)
          VALUES (${row.user_id}, ${`${id}@external.invalid`}, ${row.name}, false, ${now}, ${now})`,
        putInForce(placeOfSecret(actor.workspace.id, id), secret, by, now),
      ],
    );
  },
});
