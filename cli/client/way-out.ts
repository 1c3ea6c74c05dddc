import type { Problem } from "@/lib/client/problem";

/** Where a problem was met: the request's path, the server, and what the credential came from. */
export type Place = { path: string; server: string; credential: string };

type Way = (problem: Problem, at: { asset: string; ticket: string } & Place) => string;

/** What a person can do about a problem, by its code. Every line is a command or a plain next step. */
const WAYS: Readonly<Record<string, Way>> = {
  NETWORK: (_, { server }) => `check that ${server} is running, or name another server with --api`,
  UNEXPECTED_ANSWER: (_, { server }) => `check that ${server} is an Assent server, or name another with --api`,
  UNAUTHENTICATED: (_, { credential }) =>
    credential === "assent login" ? "sign in again: assent login" : `${credential} was refused: give another token`,
  WORKSPACE_REQUIRED: () => "name one: --workspace SLUG; assent whoami lists yours",
  NOT_FOUND: () => "check the name and the workspace: assent whoami shows what you can see",
  ASSET_UNKNOWN: (_, { asset }) => `register it by a first write: assent draft put ${asset} FILE`,
  SELF_APPROVAL_FORBIDDEN: (_, { ticket }) => `ask someone who can decide: assent approval view ${ticket}`,
  TICKET_NOT_PENDING: (_, { ticket }) => `see what became of it: assent approval view ${ticket}`,
  CONTENT_CHANGED: (_, { ticket }) => `read it again and use its digest: assent approval view ${ticket}`,
  DIGEST_REQUIRED: (_, { ticket }) => `read it and use its digest: assent approval view ${ticket}`,
  DUPLICATE_PENDING_REQUEST: ({ extra }, { ticket }) =>
    `the same change already waits: assent approval view ${typeof extra.ticket_id === "string" ? extra.ticket_id : ticket}`,
  TOKEN_CANNOT_MAKE_TOKENS: (_, { server }) => `sign in to ${server} in a browser and make it under Settings → Tokens`,
  NO_POLICY: () => "an admin has to add a policy for this operation before anyone can ask for it",
  OWNER_REQUIRED: (_, { asset }) => `assent asset set ${asset} --owner PRINCIPAL`,
  ASSET_DRAFT: (_, { asset }) => `assent asset activate ${asset}`,
  ASSET_ARCHIVED: (_, { asset }) => `assent asset restore ${asset}`,
  BOUND_IN_PROD: (_, { asset }) => `assent binding list ${asset}, then assent binding remove ${asset} ENVIRONMENT`,
  VERSION_ARCHIVED: (_, { asset }) => `take another version: assent version list ${asset}`,
  VERSION_DRAFT: (_, { asset }) => `take another version: assent version list ${asset}`,
  IDEMPOTENCY_IN_PROGRESS: () => "the same request is still running: repeat in a moment",
};

/** By status, where the code says no more. */
const BY_STATUS: Readonly<Record<number, Way>> = {
  403: () => "assent whoami shows your roles; someone with the permission can do it",
  412: ({ extra }) =>
    typeof extra.current === "number" || typeof extra.current === "string"
      ? `read it again: it is at revision ${extra.current} now, and --if-match ${extra.current} says you have seen that`
      : "read it again and repeat",
  422: () => "mend the fields named above and repeat",
  429: () => "wait a moment and repeat",
  503: () => "wait a moment and repeat; nothing was changed",
};

export function wayOut(problem: Problem, place: Place): string | null {
  const way = WAYS[problem.code] ?? BY_STATUS[problem.status];
  return way ? way(problem, { ...place, ...subjectsOf(place.path) }) : null;
}

/** The asset and the request that a path names, in the words of the command line. */
function subjectsOf(path: string): { asset: string; ticket: string } {
  const [, plugin, kind, name] = /\/assets\/([^/?]+)\/([^/?]+)\/([^/?]+)/.exec(path) ?? [];
  const ticket = /\/approvals\/([^/?]+)/.exec(path)?.[1];
  return {
    asset: plugin && kind && name ? `${plugin}/${kind}/${decodeURIComponent(name)}` : "ASSET",
    ticket: ticket ?? "TICKET",
  };
}
