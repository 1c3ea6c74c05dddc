import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { sameJson } from "@/lib/canonical";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { PatchInput } from "@/lib/external-approvals/fields";
import {
  inForce,
  keepAsked,
  loadSecrets,
  placeOfSecret,
  putInForce,
  secretOf,
} from "@/lib/external-approvals/held-secret";
import {
  assertFree,
  assertSystem,
  DECIDERS_CHANGE,
  isGoverned,
  lockSystem,
  namesakeOf,
  specOf,
  systemSubject,
} from "@/lib/external-approvals/load";
import { type SystemFields, widens } from "@/lib/external-approvals/rules";
import { fieldsOfSystem, toSystem } from "@/lib/external-approvals/shapes";
import { readbackOf } from "@/lib/external-approvals/words";

/**
 * Edits an external system. An edit that lets somebody decide who could not before is governed like a policy; one that only
 * takes away, a switch-off above all, is done at once. A new secret is in force from the commit on, in both directions.
 */
export const patchSystem = change({
  name: "rbac.external-system.patch",
  needs: "policy:write",
  input: PatchInput,
  load: ({ input, actor }) => ({
    statements: [lockSystem(actor, input.id), namesakeOf(actor, input.patch.name), loadSecrets(actor, input.id)],
    read: ([systems, namesakes, secrets]) => {
      const subject = systemSubject(systems);
      return subject && { ...subject, actor, namesakes, secrets };
    },
  }),
  plan: ({ subject: { system, namesakes, secrets }, input, actor, now }) => {
    const { reason, webhook_secret, ...patch } = input.patch;
    const before = fieldsOfSystem(system);
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    const after: SystemFields = { ...before, ...given };
    assertFree(namesakes, system.id, after.name);
    assertSystem(after, actor, before);
    const { held_secret, sealed_secret } = input;
    const place = placeOfSecret(actor.workspace.id, system.id);
    const secret = secretOf({ webhook_secret, held_secret, sealed_secret }, secrets, place, now);
    if (!secret && sameJson(before, after)) return nothing(toSystem(system));
    // While it was off anybody could set another secret, so whoever agrees to switching it on agrees to this one.
    const found = after.enabled && !before.enabled && !secret ? inForce(secrets, place) : null;
    return {
      before,
      after,
      secret,
      summary: `Change an external system: ${readbackOf(after)}`,
      warnings: found ? [found.words] : [],
      spec: specOf(after, secret?.print ?? found?.print ?? null),
      base: { revision: system.revision },
      input: { id: system.id, patch: { ...patch, reason }, ...(secret && { held_secret: secret.name }) },
      keeps: secret ? [keepAsked(place, secret, actor, now)] : [],
    };
  },
  gate: ({ subject: { system, actor }, plan, input }) =>
    isGoverned(actor) && widens(plan.before, plan.after, plan.secret !== null)
      ? {
          ...DECIDERS_CHANGE,
          subject: { type: "external-system", id: system.id, asset: null, environment: null, risk: null },
          reason: input.patch.reason ?? null,
        }
      : null,
  // The rest of the edit stays where only its secret is said again.
  again: {
    changes: ["patch"],
    input: (asked, changes) => ({ ...asked, patch: { ...asked.patch, ...(changes.patch as object | undefined) } }),
  },
  act: ({ subject: { system }, plan: { before, after, secret }, input, actor, now, authority }) => {
    const names = Object.keys(after) as (keyof SystemFields)[];
    const fields = names.filter((name) => !sameJson(before[name], after[name]));
    const pick = (from: SystemFields) => Object.fromEntries(fields.map((name) => [name, from[name]]));
    const row = { ...system, ...after, revision: system.revision + 1, updated_at: now };
    const by = { ...actor, userId: authority.by.id, name: authority.by.name };
    return changed(
      toSystem(row),
      event("rbac.external-system.patch", {
        before: pick(before),
        after: pick(after),
        changed: secret ? [...fields, "webhook_secret"] : fields,
        reason: input.patch.reason ?? undefined,
      }),
      [
        sql`UPDATE external_approval_systems SET name = ${row.name}, type = ${row.type}, enabled = ${row.enabled}, role = ${row.role},
            allowed_environments = ${row.allowed_environments}, webhook_url = ${row.webhook_url},
            webhook_headers = ${JSON.stringify(row.webhook_headers)}, timeout_seconds = ${row.timeout_seconds}, retry_count = ${row.retry_count},
            revision = ${row.revision}, updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${system.revision} RETURNING 1`,
        ...(secret ? [putInForce(placeOfSecret(actor.workspace.id, row.id), secret, by, now)] : []),
      ],
    );
  },
});
