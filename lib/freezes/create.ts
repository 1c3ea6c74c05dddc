import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { conflict, invalid } from "@/lib/errors";
import { namesAhead, nameTaken, placeOf, readNames } from "@/lib/freezes/load";
import { whyNotWindow } from "@/lib/freezes/rules";
import { type FreezeRow, recordedFreeze, toFreeze } from "@/lib/freezes/shapes";
import { Instant } from "@/lib/instant";
import { nameText } from "@/lib/name-text";

export const FreezeFields = {
  name: nameText(120),
  reason: z.string().trim().min(1, "say why: whoever is held reads this").max(2000),
  starts_at: Instant,
  ends_at: Instant,
};

/** Most windows of an environment that are open or ahead: more than anybody can keep in mind. */
const MOST_AHEAD = 20;

/**
 * Plans a freeze window. It may have begun, overlap others and touch any environment that is not archived. Refuses an end
 * that has passed or lies before the start (422), an archived environment and a name that an open or planned one has (409).
 */
export const createFreeze = change({
  name: "freeze.create",
  needs: "environment:write",
  input: z.object({ environment: z.string().max(63), ...FreezeFields }),
  load: ({ input, actor, now }) => {
    const environment = placeOf(actor, input.environment);
    return {
      statements: namesAhead(actor, environment, now),
      read: ([, others]) => ({
        names: readNames(others, null),
        environment,
        resource: { type: "freeze", id: null, name: input.name, parent: environment.id },
        root: { type: "environment", id: environment.id },
        reach: "workspace" as const,
        revision: null,
        lastEventHash: null,
      }),
    };
  },
  plan: ({ subject: { names, environment }, input, now }) => {
    const why = whyNotWindow(new Date(input.starts_at), new Date(input.ends_at), now);
    if (why) throw invalid([why]);
    if (environment.archived)
      throw conflict("ENVIRONMENT_ARCHIVED", `The environment ${environment.slug} is archived.`);
    if (names.includes(input.name)) throw nameTaken(environment.slug);
    if (names.length >= MOST_AHEAD)
      throw conflict("TOO_MANY_FREEZES", `An environment has at most ${MOST_AHEAD} freezes open or ahead.`);
    return { summary: `Freeze ${environment.slug}: ${input.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { environment }, input, actor, now }) => {
    const row: FreezeRow = {
      id: newId("frz", now),
      environment_id: environment.id,
      name: input.name,
      reason: input.reason,
      starts_at: new Date(input.starts_at),
      ends_at: new Date(input.ends_at),
      ended_at: null,
      created_by_id: actor.userId ?? actor.id,
      created_by_name: actor.name,
      revision: 1,
      last_event_hash: null,
      created_at: now,
    };
    const itself = { resource: { type: "freeze", id: row.id, name: row.name, parent: environment.id } };
    return changed(
      toFreeze(row, environment.slug, now),
      event("freeze.create", { after: recordedFreeze(row), reason: row.reason }, itself),
      [
        sql`INSERT INTO freeze_windows (id, workspace_id, environment_id, name, reason, starts_at, ends_at, created_by_id, created_by_name,
            last_event_hash, created_at)
          VALUES (${row.id}, ${actor.workspace.id}, ${row.environment_id}, ${row.name}, ${row.reason}, ${row.starts_at}, ${row.ends_at},
            ${row.created_by_id}, ${row.created_by_name}, ${EVENT_HASH}, ${now}) RETURNING 1`,
      ],
    );
  },
});
