import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Actor } from "@/lib/access/actor";
import { sessionCookieName } from "@/lib/auth/credential";
import { resolveMemberships } from "@/lib/auth/resolve";
import { TARGET_HEADER, VISIT_HEADER, type Visit, visitContext, visitOf } from "@/lib/auth/sessions/visit";
import { isRefusal } from "@/lib/errors";
import { pageFault } from "@/lib/page-fault";
import { decodeSegment, localPath, to } from "@/lib/paths";

/** The colours this browser chose; undefined leaves them to the system. */
export async function chosenTheme(): Promise<"light" | "dark" | undefined> {
  const theme = (await cookies()).get("assent_theme")?.value;
  return theme === "light" || theme === "dark" ? theme : undefined;
}

/**
 * Who looks at this workspace, asked of the database once per request however many parts of the page ask; the front door
 * has begun to ask. Null when nobody is signed in; a workspace that does not exist or is not theirs is not found.
 */
export const currentVisit = cache(async (workspace: string): Promise<Visit | null> => {
  const secret = await presentedSecret();
  if (!secret) return null;
  try {
    const given = await headers();
    return await visitOf(given.get(VISIT_HEADER), workspace, secret, (name) => given.get(name));
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    if (isRefusal(error) && error.status === 404) notFound();
    throw pageFault(error);
  }
});

/**
 * The actor of a page inside a workspace. Signed out, the visitor is sent to sign in and comes back here; an address that
 * does not decode, or a workspace that is not theirs, is not found.
 */
export async function pageActor(
  params: Promise<{ workspace: string }>,
  here: (workspace: string) => string,
): Promise<Actor> {
  const workspace = decodeSegment((await params).workspace);
  if (workspace === null) notFound();
  const visit = await currentVisit(workspace);
  if (!visit) return signInFirst(here(workspace));
  return visit.actor;
}

/** Sends the visitor to sign in and then back to the address that was asked for, whole; `otherwise` where nobody says it. */
export async function signInFirst(otherwise: string): Promise<never> {
  const asked = localPath((await headers()).get(TARGET_HEADER));
  if (asked === null) redirect(to.signIn({ next: otherwise }));
  const { pathname, searchParams } = new URL(asked, "http://here");
  // How the router fetches a page, not which page it is.
  searchParams.delete("_rsc");
  redirect(to.signIn({ next: `${pathname}${searchParams.size > 0 ? `?${searchParams}` : ""}` }));
}

/** What a view answers, or the page's 404. A missing permission becomes the 404 too: a page says no more than the API. */
export async function pageRead<R>(read: Promise<R>): Promise<R> {
  try {
    return await read;
  } catch (error) {
    if (isRefusal(error) && [403, 404, 422].includes(error.status)) notFound();
    throw pageFault(error);
  }
}

/** Slug of the workspace to start in: the first of this person's. Null when nobody is signed in or there is none. */
export async function homeWorkspace(): Promise<string | null> {
  const secret = await presentedSecret();
  if (!secret) return null;
  try {
    const given = await headers();
    const { memberships } = await resolveMemberships(
      { kind: "session", secret },
      visitContext((name) => given.get(name)),
    );
    return memberships[0]?.actor.workspace.slug ?? null;
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    throw pageFault(error);
  }
}

const presentedSecret = async (): Promise<string | undefined> => (await cookies()).get(sessionCookieName())?.value;
