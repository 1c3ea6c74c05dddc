import type { RequestContext } from "@/lib/access/actor";
import type { Outcome } from "@/lib/change/contract";
import type { Clock } from "@/lib/clock";
import { sql } from "@/lib/db/sql";
import { invalid, refusal } from "@/lib/errors";
import type { ExternalDecision } from "@/lib/external-approvals/provider";
import { decideOutside, externalActor } from "@/lib/external-approvals/submission/decide";
import {
  type LoadedSubmission,
  loadSubmission,
  readSubmission,
  secretOf,
} from "@/lib/external-approvals/submission/load";
import { hasSignature } from "@/lib/outbound/signature";
import { snapshot } from "@/lib/view/snapshot";

type Recorded = { ticket_id: string; status: string; decision: string };
type Call = { headers: Headers; raw: Buffer; context: RequestContext; clock?: Clock };

// Whether there is no such submission or the signature is not its system's: a stranger learns the same.
const unsigned = () =>
  refusal(401, "SIGNATURE_INVALID", "The signature is missing, too old, or not by the secret of this submission.");

/** Finds the submission of a callback whose raw body carries its system's signature; everything else is one and the same 401. */
export async function signedSubmission(id: string, { headers, raw }: Call): Promise<LoadedSubmission> {
  const found = readSubmission(await snapshot(null, loadSubmission(id)));
  const secret = found && !found.system.deleted_at ? secretOf(found) : null;
  if (!found || secret === null || !hasSignature(secret, headers, raw)) throw unsigned();
  return found;
}

/** Records a decision of a submission that is known to come from its system, in the name of the person who took it. */
export async function recordExternal(
  found: LoadedSubmission,
  decision: ExternalDecision & { digest?: string | undefined },
  { context, clock }: Pick<Call, "context" | "clock">,
): Promise<Recorded> {
  if (decision.verdict === "reject" && !decision.comment)
    throw invalid([{ field: "/comment", message: "a rejection says why" }]);
  const [people] = await snapshot(null, [
    sql`SELECT id, deactivated_at IS NULL AS active FROM users WHERE lower(email) = lower(${decision.person.email})`,
  ]);
  const known = (people?.rows[0] as { id: string; active: boolean } | undefined) ?? null;
  const actor = externalActor(found, decision.person, known, context);
  const input = {
    id: found.ticket.id,
    submission_id: found.submission.id,
    decision_id: decision.decisionId,
    verdict: decision.verdict,
    person: decision.person,
    comment: decision.comment,
    digest: decision.digest,
    person_active: known?.active ?? true,
    enabled: found.system.enabled,
  };
  const outcome: Outcome<Recorded> = await decideOutside.run(actor, input, clock ? { clock } : {});
  if (outcome.kind !== "done") throw new Error(`a decision ended as ${outcome.kind}`);
  return outcome.result;
}
