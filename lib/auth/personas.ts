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
  { id: "viewer", name: "Vera Novak", workspace: "retail", grants: all("viewer") },
  { id: "auditor", name: "Aino Berg", workspace: "retail", grants: all("auditor") },
  { id: "editor", name: "Emil Castro", workspace: "retail", grants: all("editor") },
  { id: "operator", name: "Olu Adeyemi", workspace: "retail", grants: all("operator") },
  {
    id: "operator-test",
    name: "Tomo Ishii",
    workspace: "retail",
    grants: [{ role: "operator", environments: ["class:test"] }],
  },
  { id: "approver", name: "Anna Keller", workspace: "retail", grants: all("approver") },
  { id: "approver-2", name: "Bilal Haddad", workspace: "retail", grants: all("approver") },
  { id: "security-approver", name: "Sofia Lindt", workspace: "retail", grants: all("security-approver") },
  { id: "admin", name: "Adam Okoye", workspace: "retail", grants: all("admin") },
  { id: "owner", name: "Oona Virtanen", workspace: "retail", grants: all("owner") },
  { id: "platform-admin", name: "Pia Moreau", workspace: "retail", grants: [], platformAdmin: true },
  { id: "outsider", name: "Otto Weiss", workspace: "research", grants: all("owner") },
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
