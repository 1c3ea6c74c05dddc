import type { RequestContext, Surface } from "@/lib/access/actor";
import { unauthenticated } from "@/lib/auth/credential";
import { recordAttempt } from "@/lib/change/anonymous";
import type { Refusal } from "@/lib/errors";

/** Why a credential that we know opens nothing any more. */
export type Ended = "ACCOUNT_DEACTIVATED" | "CREDENTIAL_REVOKED" | "CREDENTIAL_EXPIRED";

const SENTENCES: Record<Ended, string> = {
  ACCOUNT_DEACTIVATED: "This account is no longer active.",
  CREDENTIAL_REVOKED: "This credential has been revoked.",
  CREDENTIAL_EXPIRED: "This credential has expired.",
};

type Presented = { kind: "session" | "token"; id: string; account: string; via: Surface; context: RequestContext };

/** Records that an ended session or token was presented, and answers the 401 to refuse it with. */
export async function refuseEnded(presented: Presented, code: Ended, now: Date): Promise<Refusal> {
  const { kind, id, account, via, context } = presented;
  await recordAttempt(
    {
      action: "session.resume",
      account,
      via,
      context,
      resource: { type: kind, id, name: null },
      details: { kind, account, code },
    },
    now,
  );
  return unauthenticated(SENTENCES[code]);
}

/** Records a sign-in that was refused. `account` is the address as it was typed. */
export async function recordFailedSignIn(
  attempt: { method: string; account: string; code: string; context: RequestContext },
  now: Date,
): Promise<void> {
  const { method, account, code, context } = attempt;
  await recordAttempt(
    {
      action: "session.create",
      account,
      via: "console",
      context,
      resource: { type: "account", id: null, name: account },
      details: { method, account, code },
    },
    now,
  );
}
