import type { RequestContext } from "@/lib/access/actor";
import { type Account, accountByPersona, personOf } from "@/lib/auth/accounts";
import { type PersonaId, personaOf } from "@/lib/auth/personas";
import { resolveUser } from "@/lib/auth/resolve";
import { type StartedSession, startSession } from "@/lib/auth/sessions/start";
import { createToken } from "@/lib/auth/tokens/create";
import type { TokenKind } from "@/lib/auth/tokens/shapes";
import type { Outcome } from "@/lib/change/contract";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** True where people may sign in without a password: ASSENT_DEMO is on and the server is not meant for others. */
export const isDemo = (): boolean =>
  env.ASSENT_DEMO && (env.ASSENT_BASE_URL === undefined || LOOPBACK.test(new URL(env.ASSENT_BASE_URL).hostname));

/** Refuses as if there were no such route, so that nothing outside demo mode tells of it. */
export function assertDemo(): void {
  if (!isDemo()) throw notFound();
}

/** Signs in as a persona; 404 outside demo mode or without the demo data. */
export async function signInAs(
  persona: PersonaId,
  replaces: string | null,
  context: RequestContext,
): Promise<{ account: Account; workspace: string; session: StartedSession }> {
  const account = await demoAccount(persona);
  const session = await startSession.run(personOf(account, context), { method: "demo", replaces });
  return { account, workspace: personaOf(persona).workspace, session };
}

/** Makes a token of a persona's, in their own workspace unless another is named; 404 where they are no member. */
export async function demoToken(
  wanted: { persona: PersonaId; kind: TokenKind; workspace?: string | undefined },
  context: RequestContext,
): Promise<string> {
  const account = await demoAccount(wanted.persona);
  const actor = await resolveUser(account.id, wanted.workspace ?? personaOf(wanted.persona).workspace, context);
  const made: Outcome<{ token: string }> = await createToken.run(actor, { name: "Demo", kind: wanted.kind });
  if (made.kind !== "done") throw new Error(`making a token ended in ${made.kind}`);
  return made.result.token;
}

async function demoAccount(persona: PersonaId): Promise<Account> {
  assertDemo();
  const account = await accountByPersona(persona);
  if (!account) throw notFound();
  return account;
}
