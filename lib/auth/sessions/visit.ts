import { randomUUID } from "node:crypto";
import type { Actor, RequestContext, WorkspaceRef } from "@/lib/access/actor";
import { sessionSecretOf } from "@/lib/auth/credential";
import { resolvePage } from "@/lib/auth/resolve";
import { decodeSegment } from "@/lib/paths";

export type Visit = { actor: Actor; workspaces: WorkspaceRef[] };

/** The header by which a page finds the visit that the front door has begun for its request. */
export const VISIT_HEADER = "x-assent-visit";

/** The header by which a page knows its own whole address: whoever has to sign in first comes back to it. */
export const TARGET_HEADER = "x-assent-target";

type Begun = { workspace: string; secret: string; visit: Promise<Visit> };

// The front door and the pages are bundled apart and meet in the process.
const KEY = Symbol.for("assent.visits");
const store = globalThis as { [KEY]?: Map<string, Begun> };

function begun(): Map<string, Begun> {
  store[KEY] ??= new Map();
  return store[KEY];
}

type Header = (name: string) => string | null | undefined;

/**
 * Asks who looks at a workspace while the page is still being made ready: the answer is there when the page wants it. Null
 * where no page of a workspace is asked for, or nobody is signed in. Whoever begins a visit ends it with its answer.
 */
export function beginVisit(target: string, header: Header): { key: string; end(): void } | null {
  const segment = /^\/workspaces\/([^/?]+)/.exec(target)?.[1];
  const workspace = segment === undefined ? null : decodeSegment(segment);
  const secret = sessionSecretOf(header("cookie") ?? "");
  if (workspace === null || secret === null) return null;
  const visit = resolvePage({ kind: "session", secret }, workspace, visitContext(header));
  // Refused, or failed: that is told to whoever asks for it, and a page that asks for nobody may go on.
  visit.catch(() => {});
  const key = randomUUID();
  begun().set(key, { workspace, secret, visit });
  return { key, end: () => begun().delete(key) };
}

/**
 * Who looks at this workspace: what was begun for this very session and workspace under `key`, or asked now. Refuses as
 * `resolvePage` does.
 */
export function visitOf(key: string | null, workspace: string, secret: string, header: Header): Promise<Visit> {
  const early = key === null ? undefined : begun().get(key);
  if (early?.workspace === workspace && early.secret === secret) return early.visit;
  return resolvePage({ kind: "session", secret }, workspace, visitContext(header));
}

/** What the log is told when an ended session is presented; the address and the ids come from the server in front. */
export function visitContext(header: Header): RequestContext {
  const requestId = header("x-request-id") ?? randomUUID();
  return {
    requestId,
    correlationId: header("x-correlation-id") ?? requestId,
    ip: header("x-assent-caller") ?? null,
    userAgent: header("user-agent") ?? null,
  };
}
