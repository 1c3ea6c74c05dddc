import type { RequestContext } from "@/lib/access/actor";
import { type Account, accountByEmail, personOf } from "@/lib/auth/accounts";
import { recordFailedSignIn } from "@/lib/auth/attempts";
import { countAttempt } from "@/lib/auth/limits";
import { verifyPassword } from "@/lib/auth/password";
import { type StartedSession, startSession } from "@/lib/auth/sessions/start";
import { refusal } from "@/lib/errors";

/**
 * Signs in by e-mail and password, and ends the session this browser had before. Whether the address is unknown, the
 * account has no password or is no longer active, or the password is wrong: the answer is the same 401, after the same
 * work, and each is recorded. Too many failures are 429.
 */
export async function signInByPassword(
  given: { email: string; password: string },
  replaces: string | null,
  context: RequestContext,
): Promise<{ account: Account; session: StartedSession }> {
  const attempt = await countAttempt(given.email, context.ip);
  const account = await accountByEmail(given.email);
  const right = await verifyPassword(account?.passwordHash ?? null, given.password);
  if (!account || !right || !account.active) {
    const code = right ? "ACCOUNT_DEACTIVATED" : "CREDENTIALS_WRONG";
    await recordFailedSignIn({ method: "password", account: given.email.toLowerCase(), code, context }, new Date());
    throw refusal(401, "SIGN_IN_FAILED", "The e-mail address or the password is wrong.");
  }
  const session = await startSession.run(personOf(account, context), { method: "password", replaces });
  await attempt.forget();
  return { account, session };
}
