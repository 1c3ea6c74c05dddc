import type { ZodType } from "zod";
import type { Person, WorkspaceRef } from "@/lib/access/actor";
import { whyOnlyReads } from "@/lib/access/can";
import type { Action, ResourceRef } from "@/lib/audit/events";
import type { EventScope } from "@/lib/audit/record";
import type { Done } from "@/lib/change/act";
import { parseInput } from "@/lib/change/parse";
import { recorded } from "@/lib/change/recorded";
import { recordRefusal } from "@/lib/change/refuse";
import type { Load } from "@/lib/change/spec";
import { transact } from "@/lib/change/transaction";
import { type Clock, systemClock } from "@/lib/clock";
import { forbidden, isRefusal, notFound } from "@/lib/errors";
import { countEvent } from "@/lib/metrics/count";

/** What a person's own change is about. `workspace` is set where the change makes one. */
export type PersonalSubject = {
  workspace?: WorkspaceRef;
  resource: ResourceRef;
  root: { type: string; id: string | null } | null;
};

export type PersonalSpec<In, S extends PersonalSubject, R> = {
  name: Action;
  input: ZodType<In>;
  /** Lock and load what is the person's own; null is 404. */
  load(args: { input: In; person: Person; now: Date }): Load<S>;
  /** Why this person may not, as a sentence; null when they may. Asked about the loaded row. */
  whyNot(args: { subject: S; input: In; person: Person }): string | null;
  /** May throw a refusal (409); awaits nothing. */
  act(args: { subject: S; input: In; person: Person; now: Date }): Done<R>;
};

export type PersonalChange<R> = {
  readonly name: Action;
  run(person: Person, input: unknown, options?: { clock?: Clock }): Promise<R>;
};

/**
 * The door for writes outside any workspace: one's sessions, one's account, the first workspace. The same order as
 * `change`, without what only workspaces have (policies, tickets, dry runs): parse, lock and load (404), permission (403,
 * recorded), act (409, recorded), one event, commit. Two round trips.
 */
export function personalChange<In, S extends PersonalSubject, R>(spec: PersonalSpec<In, S, R>): PersonalChange<R> {
  return {
    name: spec.name,
    async run(person, rawInput, options = {}) {
      const now = (options.clock ?? systemClock).now();
      const input = parseInput(spec.input, rawInput);
      let scope: EventScope | undefined;
      try {
        return await transact(null, async (tx) => {
          const load = spec.load({ input, person, now });
          const subject = load.read(await tx.send(load.statements));
          if (!subject) throw notFound();
          const { workspace = null, resource, root } = subject;
          scope = { workspace, resource, root, environment: null };
          const why = spec.whyNot({ subject, input, person }) ?? whyOnlyReads(person);
          if (why !== null) throw forbidden("PERMISSION_DENIED", why);
          const done = spec.act({ subject, input, person, now });
          if (done.done === "changed") {
            await tx.commit(recorded({ by: person, scope, event: done.event, previous: null, now }, done));
            countEvent(done.event.action, done.event.outcome);
          }
          return done.result;
        });
      } catch (error) {
        if (isRefusal(error) && scope) await recordRefusal(person, spec.name, scope, error, now);
        throw error;
      }
    },
  };
}
