import { z } from "zod";
import type { Actor, RequestContext } from "@/lib/access/actor";
import { decidable, judge, writeDecision } from "@/lib/approvals/decision";
import { lockTicket, readTicket } from "@/lib/approvals/load";
import { toGrant } from "@/lib/auth/resolve";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { sql } from "@/lib/db/sql";
import { conflict, forbidden } from "@/lib/errors";
import type { SubmissionRow } from "@/lib/external-approvals/shapes";
import { lockSubmission } from "@/lib/external-approvals/submission/end";
import type { LoadedSubmission } from "@/lib/external-approvals/submission/load";

type Row = SubmissionRow & { system_name: string };
type Person = { id: string; active: boolean } | null;

/**
 * The actor of an external decision: the system, as a plugin, on behalf of the person who decided there. Somebody with an
 * account here is that person, so that nobody decides twice or on what they asked for; their own roles do not count, the
 * seat is the system's. Somebody without one is the system's own user.
 */
export const externalActor = (
  { system, workspace, environments }: LoadedSubmission,
  person: { name: string; email: string },
  known: Person,
  context: RequestContext,
): Actor => ({
  kind: "plugin",
  id: system.id,
  userId: known?.id ?? system.user_id,
  name: `${person.name} (${system.name})`,
  email: person.email,
  via: "api",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context,
  workspace,
  environments,
  grants: toGrant({ role: system.role, allowed: system.allowed_environments }, environments),
});

/**
 * Records a decision that was taken at an external system: by the same rules as a decision here, in the one seat that the
 * system has. The same decision id again changes nothing. Refuses the requester and whoever decided here (403, 409),
 * another decision after the first (409 EXTERNAL_ALREADY_DECIDED), a system that was switched off (403) and another digest
 * than the request's (412).
 */
export const decideOutside = change({
  name: "approval.callback",
  needs: "approval:decide",
  input: z.object({
    id: z.string(),
    submission_id: z.string(),
    decision_id: z.string(),
    verdict: z.enum(["approve", "reject"]),
    person: z.object({ name: z.string(), email: z.string() }),
    comment: z.string().nullable(),
    digest: z.string().optional(),
    person_active: z.boolean(),
    enabled: z.boolean(),
  }),
  load: ({ input, actor, now }) => ({
    statements: [...lockTicket(actor, input.id), ...lockSubmission(actor.workspace.id, input.submission_id)],
    read: (rows) => {
      const subject = decidable(readTicket(rows.slice(0, 3), actor, now), actor);
      const submission = rows.at(-1)?.rows[0] as Row | undefined;
      return subject && submission ? { ...subject, submission } : null;
    },
  }),
  plan: ({ subject, input, actor }) => {
    const { submission, ticket } = subject;
    if (submission.status === "DECIDED") {
      if (submission.decision_id === input.decision_id && submission.verdict === input.verdict)
        return nothing({ ticket_id: ticket.id, status: ticket.status as string, decision: "known" });
      throw conflict("EXTERNAL_ALREADY_DECIDED", `${submission.system_name} has decided this request already.`);
    }
    if (!input.enabled) throw forbidden("EXTERNAL_SYSTEM_OFF", `${submission.system_name} does not decide any more.`);
    if (!input.person_active)
      throw forbidden("PERSON_DEACTIVATED", "This person's account here was deactivated; they do not decide.");
    return {
      // Unless said otherwise, what was submitted is what was seen.
      decided: judge(subject, actor, input.verdict, input.digest ?? submission.digest),
      summary: `${input.verdict === "approve" ? "Approve" : "Reject"}: ${ticket.summary}`,
      warnings: [],
      spec: {},
      base: {},
    };
  },
  gate: "never",
  act: ({ subject, input, plan, actor, now }) => {
    const { verdict, comment, person, decision_id } = input;
    const done = writeDecision({ subject, actor, verdict, decided: plan.decided, comment, now });
    if (done.done === "unchanged")
      return {
        ...done,
        result: { ticket_id: subject.ticket.id, status: done.result.status as string, decision: "known" },
      };
    const { submission } = subject;
    const external = {
      system: { id: submission.system_id, name: submission.system_name },
      decision_id,
      person: person.name,
    };
    return {
      ...done,
      result: { ticket_id: subject.ticket.id, status: done.result.status as string, decision: "recorded" },
      event: { ...done.event, details: { ...done.event.details, external } },
      rest: [
        ...done.rest,
        sql`UPDATE external_submissions SET status = 'DECIDED', decision_id = ${decision_id}, verdict = ${verdict},
            person = ${JSON.stringify(person)}, error = NULL, next_check_at = NULL, ended_at = ${now}, updated_at = ${now}
          WHERE workspace_id = ${actor.workspace.id} AND id = ${submission.id}`,
      ],
    };
  },
});
