import { z } from "zod";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, invalid } from "@/lib/errors";
import { FreezeFields } from "@/lib/freezes/create";
import {
  lockFreeze,
  namesAhead,
  nameTaken,
  placeOf,
  readFreeze,
  readNames,
  waitingRequests,
  wakeUp,
} from "@/lib/freezes/load";
import { whyNotWindow } from "@/lib/freezes/rules";
import { type FreezeRow, recordedFreeze, toFreeze } from "@/lib/freezes/shapes";

export const FreezePatch = z.strictObject(FreezeFields).partial();

/**
 * Changes a window's name, reason or times. Refuses a name that another open or planned one has, one that is over (409), moving the start of one that has begun (409), and
 * an end that has passed (422): to end it now, end it.
 */
export const patchFreeze = change({
  name: "freeze.patch",
  needs: "environment:write",
  input: z.object({ environment: z.string().max(63), id: z.string().max(40), patch: FreezePatch }),
  load: ({ input, actor, now }) => {
    const environment = placeOf(actor, input.environment);
    return {
      statements: [
        ...namesAhead(actor, environment, now),
        ...lockFreeze(actor, environment, input.id),
        waitingRequests(actor, environment),
      ],
      read: ([, ahead, ...rows]) => {
        const subject = readFreeze(rows, environment, now);
        return subject && { ...subject, taken: readNames(ahead, input.id), wakes: wakeUp(actor, rows[2]) };
      },
    };
  },
  plan: ({ subject: { row, environment, taken }, input: { patch }, now }) => {
    const shown = toFreeze(row, environment.slug, now);
    if (shown.status === "over") throw conflict("FREEZE_OVER", "This freeze is over; plan another one.");
    const next: FreezeRow = {
      ...row,
      name: patch.name ?? row.name,
      reason: patch.reason ?? row.reason,
      starts_at: patch.starts_at ? new Date(patch.starts_at) : row.starts_at,
      ends_at: patch.ends_at ? new Date(patch.ends_at) : row.ends_at,
      revision: row.revision + 1,
    };
    const [before, after] = [recordedFreeze(row), recordedFreeze(next)];
    const fields = (["name", "reason", "starts_at", "ends_at"] as const).filter((f) => before[f] !== after[f]);
    if (fields.length === 0) return nothing(shown);
    if (shown.status === "open" && fields.includes("starts_at"))
      throw conflict("FREEZE_BEGUN", "This freeze has begun; its start stays.");
    if (fields.includes("name") && taken.includes(next.name)) throw nameTaken(environment.slug);
    const why = whyNotWindow(next.starts_at, next.ends_at, now);
    if (why) throw invalid([why]);
    return { next, before, after, fields, summary: `Change the freeze ${row.name}`, warnings: [], spec: {}, base: {} };
  },
  gate: "never",
  act: ({ subject: { row, environment, wakes }, plan: { next, before, after, fields }, actor, now }) =>
    changed(
      toFreeze(next, environment.slug, now),
      event("freeze.patch", { before, after, changed: fields, reason: next.reason }),
      [
        sql`UPDATE freeze_windows SET name = ${next.name}, reason = ${next.reason}, starts_at = ${next.starts_at}, ends_at = ${next.ends_at},
            revision = ${next.revision}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${row.id} AND revision = ${row.revision} RETURNING 1`,
      ],
      next.ends_at < row.ends_at ? wakes : [],
    ),
});
