import type { Role } from "@/lib/access/roles";

/** One of the people of the demo. Their grants are in one workspace, so that none of them has to name it. */
export type Persona = {
  id: string;
  name: string;
  workspace: "retail" | "research";
  grants: readonly { role: Role; environments: readonly string[] | null }[];
  platformAdmin?: true;
};

const all = (role: Role) => [{ role, environments: null }] as const;

/** API §9. Nobody of them has a password; demo mode alone lets them in. */
export const PERSONAS = [
  { id: "viewer", name: "Viewer", workspace: "retail", grants: all("viewer") },
  { id: "auditor", name: "Auditor", workspace: "retail", grants: all("auditor") },
  { id: "editor", name: "Editor", workspace: "retail", grants: all("editor") },
  { id: "operator", name: "Operator", workspace: "retail", grants: all("operator") },
  {
    id: "operator-test",
    name: "Operator, test only",
    workspace: "retail",
    grants: [{ role: "operator", environments: ["class:test"] }],
  },
  { id: "approver", name: "Approver", workspace: "retail", grants: all("approver") },
  { id: "approver-2", name: "Second approver", workspace: "retail", grants: all("approver") },
  { id: "security-approver", name: "Security approver", workspace: "retail", grants: all("security-approver") },
  { id: "admin", name: "Admin", workspace: "retail", grants: all("admin") },
  { id: "owner", name: "Owner", workspace: "retail", grants: all("owner") },
  { id: "platform-admin", name: "Platform admin", workspace: "retail", grants: [], platformAdmin: true },
  { id: "outsider", name: "Outsider", workspace: "research", grants: all("owner") },
] as const satisfies readonly Persona[];

export type PersonaId = (typeof PERSONAS)[number]["id"];
export const PERSONA_IDS = PERSONAS.map((p) => p.id) as [PersonaId, ...PersonaId[]];

export const personaEmail = (persona: Persona): string => `${persona.id}@${persona.workspace}.example`;

/** The persona of that id. */
export const personaOf = (id: PersonaId): Persona => PERSONAS.find((p) => p.id === id) ?? PERSONAS[0];

/** A persona as the picker shows it. */
export const toPersona = (persona: Persona) => ({
  id: persona.id,
  name: persona.name,
  email: personaEmail(persona),
  roles: [...persona.grants.map((g) => g.role), ...(persona.platformAdmin ? ["platform-admin"] : [])],
});
