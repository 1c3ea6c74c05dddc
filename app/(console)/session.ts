import { randomUUID } from "node:crypto";
import { cookies, headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import type { Actor, RequestContext, WorkspaceRef } from "@/lib/access/actor";
import { type Credential, sessionCookieName } from "@/lib/auth/credential";
import { resolveMemberships, resolvePage } from "@/lib/auth/resolve";
import { isRefusal } from "@/lib/errors";

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

/** Slug of the workspace to start in: the first of this person's. Null when nobody is signed in or there is none. */
export async function homeWorkspace(): Promise<string | null> {
  const presented = await presentedSession();
  if (!presented) return null;
  try {
    const { workspaces } = await resolveMemberships(presented, await pageContext());
    return workspaces[0]?.slug ?? null;
  } catch (error) {
    if (isRefusal(error) && error.status === 401) return null;
    throw error;
  }
}

async function presentedSession(): Promise<Credential | null> {
  const secret = (await cookies()).get(sessionCookieName())?.value;
  return secret ? { kind: "session", secret } : null;
}

/** Pages only read, so nothing of this is stored; the correlation id is the one the front server gave the request. */
async function pageContext(): Promise<RequestContext> {
  const given = await headers();
  const requestId = given.get("x-request-id") ?? randomUUID();
  return {
    requestId,
    correlationId: given.get("x-correlation-id") ?? requestId,
    ip: null,
    userAgent: given.get("user-agent"),
  };
}
