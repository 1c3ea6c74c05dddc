import { z } from "zod";
import type { Actor } from "@/lib/access/actor";
import { visibleEnvironments } from "@/lib/access/can";
import { ROLES } from "@/lib/access/roles";
import { type FieldError, invalid } from "@/lib/errors";
import { CLASS_WORDS, type GrantFields } from "@/lib/members/rules";

const role = z.enum(ROLES);
/** Slugs and the words `class:test`, `class:prod`; null is all environments. */
const allowed_environments = z
  .array(z.string().max(70))
  .min(1)
  .max(100)
  .refine((list) => new Set(list).size === list.length, "each stands once")
  .nullable();

const Grants = z
  .array(z.strictObject({ role, allowed_environments: allowed_environments.default(null) }))
  .min(1)
  .max(ROLES.length)
  .refine((list) => new Set(list.map((g) => g.role)).size === list.length, "each role stands once");

/** One grant said in short, or all of them. */
export const grantFields = {
  grants: Grants.optional(),
  role: role.optional(),
  allowed_environments: allowed_environments.optional(),
};

type Given = {
  grants?: GrantFields[] | undefined;
  role?: GrantFields["role"] | undefined;
  allowed_environments?: string[] | null | undefined;
};

/**
 * The grants that were meant. Refuses (422) none, both forms at once, an environment that is not there, and an owner of
 * some environments only. What a grant named before may have been archived since; it can be kept all the same.
 */
export function grantsOf(given: Given, actor: Actor, held: readonly GrantFields[] = []): GrantFields[] {
  if (given.grants && (given.role || given.allowed_environments !== undefined))
    throw invalid([{ field: "/grants", message: "stands instead of role and allowed_environments" }]);
  if (!given.grants && !given.role) throw invalid([{ field: "/role", message: "is required" }]);
  const short = given.grants === undefined;
  const grants = given.grants ?? [
    { role: given.role as GrantFields["role"], allowed_environments: given.allowed_environments ?? null },
  ];
  const known = new Set<string>([
    ...CLASS_WORDS,
    ...visibleEnvironments(actor).flatMap((e) => (e.archived ? [] : [e.slug])),
    ...held.flatMap((g) => g.allowed_environments ?? []),
  ]);
  const errors: FieldError[] = [];
  grants.forEach((grant, i) => {
    const at = short ? "" : `/grants/${i}`;
    if (grant.role === "owner" && grant.allowed_environments !== null)
      errors.push({ field: `${at}/allowed_environments`, message: "an owner owns all environments" });
    grant.allowed_environments?.forEach((word, n) => {
      if (!known.has(word))
        errors.push({ field: `${at}/allowed_environments/${n}`, message: "is no environment here" });
    });
  });
  if (errors.length > 0) throw invalid(errors);
  return grants;
}
