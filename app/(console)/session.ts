import { randomUUID } from "node:crypto";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Actor, RequestContext, WorkspaceRef } from "@/lib/access/actor";
import { type Credential, sessionCookieName } from "@/lib/auth/credential";
import { resolveMemberships, resolvePage } from "@/lib/auth/resolve";
import { isRefusal } from "@/lib/errors";
import { decodeSegment, to } from "@/lib/paths";

/** The colours this browser chose; undefined leaves them to the system. */
export async function chosenTheme(): Promise<"light" | "dark" | undefined> {
  const theme = (await cookies()).get("assent_theme")?.value;
  return theme === "light" || theme === "dark" ? theme : undefined;
}

export type Visit = { actor: Actor; workspaces: readonly WorkspaceRef[] };

/**
 * Who looks at this workspace, asked of the database once per request however many parts of the page ask. Null when
 * nobody is signed in; a workspace that does not exist or is not theirs is not found.
 */
export const currentVisit = cache(async (workspace: string): Promise<Visit | null> => {
  const presented = await presentedSession();
  if (!presented) return null;
  try {
    return await resolvePage(presented, workspace, await pageContext());
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    if (isRefusal(error) && error.status === 404) notFound();
    throw error;
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
  if (!visit) redirect(to.signIn({ next: here(workspace) }));
  return visit.actor;
}

/** What a view answers, or the page's 404. A missing permission becomes the 404 too: a page says no more than the API. */
export async function pageRead<R>(read: Promise<R>): Promise<R> {
  try {
    return await read;
  } catch (error) {
    if (isRefusal(error) && [403, 404, 422].includes(error.status)) notFound();
    throw error;
  }
}

/** Slug of the workspace to start in: the first of this person's. Null when nobody is signed in or there is none. */
export async function homeWorkspace(): Promise<string | null> {
  const presented = await presentedSession();
  if (!presented) return null;
  try {
    const { memberships } = await resolveMemberships(presented, await pageContext());
    return memberships[0]?.actor.workspace.slug ?? null;
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    throw error;
  }
}

async function presentedSession(): Promise<Credential | null> {
  const secret = (await cookies()).get(sessionCookieName())?.value;
  return secret ? { kind: "session", secret } : null;
}

/** What the log is told when an ended session is presented; the address and the ids come from the server in front. */
async function pageContext(): Promise<RequestContext> {
  const given = await headers();
  const requestId = given.get("x-request-id") ?? randomUUID();
  return {
    requestId,
    correlationId: given.get("x-correlation-id") ?? requestId,
    ip: given.get("x-assent-caller"),
    userAgent: given.get("user-agent"),
  };
}
