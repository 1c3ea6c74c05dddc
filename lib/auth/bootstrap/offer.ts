import { z } from "zod";
import type { Person } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { hashSecret, newSecret } from "@/lib/auth/secret";
import { changed, unchanged } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import { sql } from "@/lib/db/sql";
import { env } from "@/lib/env";
import { to } from "@/lib/paths";

export const BOOTSTRAP_HOURS = 24;

/** True once anybody owns a workspace: from then on there is no first owner to make. */
export const OWNED = sql`SELECT EXISTS (SELECT 1 FROM grants WHERE role = 'owner') AS owned`;

const offerLink = personalChange({
  name: "bootstrap.create",
  input: z.object({}),
  load: () => ({
    statements: [OWNED],
    read: ([rows]) => ({
      owned: rows?.rows[0]?.owned === true,
      resource: { type: "bootstrap", id: null, name: null },
      root: null,
    }),
  }),
  whyNot: ({ person }) => (person.kind === "job" ? null : "The server alone offers this link, when it starts."),
  act: ({ subject, now }) => {
    if (subject.owned) return unchanged<string | null>(null);
    const secret = newSecret();
    const expiresAt = new Date(now.getTime() + BOOTSTRAP_HOURS * 3_600_000);
    return changed<string | null>(secret, event("bootstrap.create", { expires_at: expiresAt.toISOString() }), [
      sql`INSERT INTO bootstrap_links (token_hash, created_at, expires_at) VALUES (${hashSecret(secret)}, ${now}, ${expiresAt}) RETURNING 1`,
    ]);
  },
});

const server: Person = {
  kind: "job",
  id: "server",
  userId: null,
  name: "server",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: "start", correlationId: "start", ip: null, userAgent: null },
};

/**
 * For the start of a server: the address at which the first owner makes their account and workspace, or null when there is
 * an owner, or in demo mode. It works once, for 24 hours, and only its hash is stored: whoever starts the server must be
 * shown it now. Each start makes one of its own; the first use of any ends them all.
 */
export async function ensureBootstrapLink(baseUrl: string): Promise<string | null> {
  if (env.ASSENT_DEMO) return null;
  const secret = await offerLink.run(server, {});
  return secret === null ? null : new URL(to.bootstrap({ secret }), baseUrl).href;
}
