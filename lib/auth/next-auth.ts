import type { AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import type { Person, RequestContext } from "@/lib/access/actor";
import { isHttps, sessionCookieName } from "@/lib/auth/credential";
import { TypedPassword } from "@/lib/auth/password";
import { resolvePerson } from "@/lib/auth/resolve";
import { endSession } from "@/lib/auth/sessions/end";
import { SESSION_SECONDS } from "@/lib/auth/sessions/start";
import { signInByPassword } from "@/lib/auth/sign-in";
import { env } from "@/lib/env";
import { isRefusal } from "@/lib/errors";
import { log } from "@/lib/log";
import { to } from "@/lib/paths";
import { keepSecrets } from "@/lib/secrets";

const Typed = z.object({ email: z.email().max(254), password: TypedPassword });

/**
 * next-auth around our own session: it carries sign-in, sign-out and the cookie, and the cookie is the same opaque token
 * as that of our own routes. Nothing is read out of the cookie, so nothing here ever authorises: `decode` asks the
 * database who the session is, and answers null once it has ended.
 *
 * Made anew for each request, whose `context` and former session (`replaces`) a sign-in is recorded with.
 */
export function nextAuthOptions(context: RequestContext, replaces: string | null): AuthOptions {
  return {
    secret: signingSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: to.signIn(), error: to.signIn(), signOut: to.home(), verifyRequest: to.signIn() },
    providers: [
      Credentials({
        name: "E-mail and password",
        credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
        authorize: async (typed) => {
          const given = Typed.safeParse(typed);
          if (!given.success) return null;
          const { account, session } = await signInByPassword(given.data, replaces, context).catch(asCode);
          return { id: account.id, name: account.name, email: account.email, secret: session.secret };
        },
      }),
    ],
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
      },
    },
    jwt: {
      // Called on every look at the session too: the token that is there goes back as it came.
      encode: ({ token }) => secretOf(token) ?? "",
      decode: async ({ token }) => {
        const person = token ? await holder(token, context) : null;
        return person && { sub: person.id, name: person.name, email: person.email, secret: token };
      },
    },
    callbacks: {
      jwt: ({ token, user }) => ({ ...token, secret: secretOf(user) ?? secretOf(token) }),
    },
    events: {
      signOut: async ({ token }) => {
        const person = await holder(secretOf(token) ?? "", context);
        if (person) await endSession.run(person, { which: "current" });
      },
    },
    logger: {
      // A session that has ended is an error to next-auth and an everyday thing to us.
      error: (code, about) => log[code === "JWT_SESSION_ERROR" ? "debug" : "error"]({ code, err: about }, "next-auth"),
      warn: (code) => log.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}

/** Whose session it is; null when it is nobody's any more. */
async function holder(secret: string, context: RequestContext): Promise<Person | null> {
  try {
    return await resolvePerson({ kind: "session", secret }, context);
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    throw error;
  }
}

function secretOf(holder: object | null | undefined): string | null {
  const secret = holder && "secret" in holder ? holder.secret : null;
  return typeof secret === "string" ? secret : null;
}

// next-auth shows the message of an error in an address, so it must be a code and nothing more.
function asCode(error: unknown): never {
  throw new Error(isRefusal(error) ? error.code : "SIGN_IN_FAILED");
}

/** Signs next-auth's own short-lived cookies, never a session. */
const signingSecret = (): string => env.NEXTAUTH_SECRET ?? keepSecrets(env.ASSENT_DATA_DIR, ["next-auth"])["next-auth"];
