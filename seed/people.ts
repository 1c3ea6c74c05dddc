import type { Actor, Person } from "@/lib/access/actor";
import { PERSONAS, type Persona, personaEmail } from "@/lib/auth/personas";
import { createUser } from "@/lib/auth/users/create";
import { fixedClock } from "@/lib/clock";
import { plainPool } from "@/lib/db/pool";
import { isRefusal } from "@/lib/errors";
import { addMember } from "@/lib/members/add";
import { createWorkspace, USUAL_ENVIRONMENTS } from "@/lib/workspaces/create";

export const DEMO_WORKSPACES = [
  { slug: "retail", name: "Retail" },
  { slug: "payments", name: "Payments" },
  { slug: "research", name: "Research" },
] as const;

/** Who the log names for what the demo starts with. */
const founder: Person = {
  kind: "job",
  id: "seed",
  userId: null,
  name: "seed",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId: "req_seed", correlationId: "cor_seed", ip: null, userAgent: null },
};

/**
 * Makes the demo's three workspaces and its personas with their grants, through the doors, as of `now`. What is there
 * already stays as it is, so a second run, or one that goes on after a crash, adds only what is missing.
 */
export async function seedPeople(now: Date): Promise<void> {
  for (const { slug, name } of DEMO_WORKSPACES) {
    if ((await workspaceId(slug)) === null)
      await createWorkspace(founder, { slug, name, environments: USUAL_ENVIRONMENTS }, now);
  }
  for (const persona of PERSONAS) await enrol(persona, now);
}

async function enrol(persona: Persona, now: Date): Promise<void> {
  const run = { clock: fixedClock(now) };
  await createUser.run(
    founder,
    {
      email: personaEmail(persona),
      name: persona.name,
      persona: persona.id,
      platform_admin: persona.platformAdmin ?? false,
    },
    run,
  );
  const by = await ownerOf(persona.workspace);
  if (persona.grants.length === 0) return;
  const grants = persona.grants.map((g) => ({ role: g.role, allowed_environments: g.environments }));
  const member = { slug: persona.workspace, email: personaEmail(persona), grants, source: "seed" };
  // Whose roles were changed since keeps what they were given.
  await addMember.run(by, member, run).catch((error: unknown) => {
    if (!isRefusal(error) || error.code !== "ALREADY_MEMBER") throw error;
  });
}

async function ownerOf(slug: string): Promise<Actor> {
  const id = (await workspaceId(slug)) ?? "";
  const grants = [{ role: "owner", environments: null }] as const;
  return { ...founder, workspace: { id, slug, name: slug }, environments: [], grants };
}

async function workspaceId(slug: string): Promise<string | null> {
  const { rows } = await plainPool("app").query<{ id: string }>("SELECT id FROM workspaces WHERE slug = $1", [slug]);
  return rows[0]?.id ?? null;
}
