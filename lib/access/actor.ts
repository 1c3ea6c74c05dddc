import type { Role } from "@/lib/access/roles";

export type ActorKind = "user" | "token" | "job" | "plugin" | "agent" | "anonymous";
/** Where a request came in. It follows from the credential, never from a header (DESIGN §12, 17). */
export type Surface = "console" | "cli" | "api" | "worker" | "mcp";
export type EnvironmentClass = "prod" | "test";
export type EnvironmentKind = "Development" | "Staging" | "Production" | "Other";

export type EnvironmentRef = {
  id: string;
  slug: string;
  name: string;
  kind: EnvironmentKind;
  class: EnvironmentClass;
  position: number;
  archived: boolean;
};

/** A role in the actor's workspace. `environments` null means all of them, otherwise ids resolved when the actor was loaded. */
export type Grant = { role: Role; environments: readonly string[] | null };

/** What somebody lets this actor decide for them: that person's deciding grants, for as long as the delegation runs. */
export type Lent = { delegation: string; from: { id: string; name: string }; grants: readonly Grant[] };

export type WorkspaceRef = { id: string; slug: string; name: string };

/** What a request carries besides who asks: stored on audit rows, jobs and webhooks of that request. */
export type RequestContext = {
  requestId: string;
  correlationId: string;
  ip: string | null;
  userAgent: string | null;
  gitCommit?: string;
  gitBranch?: string;
};

/** Who is asking, before a workspace is chosen: enough for one's own sessions and for `me`. */
export type Person = {
  kind: ActorKind;
  /** Id of the credential's principal: the user's id, or the token's id for a token. */
  id: string;
  /** The person behind the credential; decisions and the four-eyes rule go by this. Null for jobs. */
  userId: string | null;
  name: string;
  email: string | null;
  via: Surface;
  platformAdmin: boolean;
  /** Scopes of a token; null means all that its owner may do. */
  tokenScopes: readonly string[] | null;
  /** The session or token that was presented, for "this is the one you are using". Null for jobs. */
  credential: { kind: "session" | "token"; id: string } | null;
  context: RequestContext;
};

/** Who is asking, inside one workspace. Made by `lib/auth/resolve.ts` and by the job runner only. */
export type Actor = Person & {
  workspace: WorkspaceRef;
  /** Every environment of the workspace, archived ones too, by position. */
  environments: readonly EnvironmentRef[];
  grants: readonly Grant[];
  /** Counts for deciding on requests and for nothing else. */
  lent?: readonly Lent[];
};
