import type { z } from "zod";
import type { Person } from "@/lib/access/actor";
import { can } from "@/lib/access/can";
import { PERMISSIONS, type Permission } from "@/lib/access/roles";
import type { Membership } from "@/lib/auth/resolve";
import { isEvaluateKey } from "@/lib/auth/rules";
import type { MeAnswer } from "@/lib/auth/users/answers";
import { forbidden } from "@/lib/errors";

export type Me = z.output<typeof MeAnswer>;

/**
 * What `GET me` shows: who asks and, for every workspace the credential opens, the grants as given and what they come to:
 * for the workspace as a whole and for each environment. Computed by the same `can` that the doors ask. Pure; refuses an
 * evaluate key (403).
 */
export function describeMe(person: Person, memberships: readonly Membership[]): Me {
  if (isEvaluateKey(person)) throw forbidden("PERMISSION_DENIED", "An evaluate key opens the evaluate route alone.");
  return {
    actor: {
      kind: person.kind,
      id: person.id,
      user_id: person.userId,
      name: person.name,
      email: person.email,
      surface: person.via,
      platform_admin: person.platformAdmin,
      scopes: person.tokenScopes,
    },
    workspaces: memberships.map(({ actor, grants }) => ({
      ...actor.workspace,
      grants: grants.map((g) => ({ role: g.role, allowed_environments: g.allowed })),
      permissions: {
        workspace: held((p) => can(actor, p, "workspace")),
        environments: Object.fromEntries(
          actor.environments
            .filter((e) => !e.archived)
            .map((e) => [e.slug, held((p) => can(actor, p, { environment: e.id }))]),
        ),
      },
    })),
  };
}

const held = (may: (permission: Permission) => boolean): Permission[] => PERMISSIONS.filter(may);
