import { expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { can, type Reach } from "@/lib/access/can";
import { PERMISSIONS, ROLES, type Role } from "@/lib/access/roles";

const environments = (["test", "prod"] as const).map((slug, position) => ({
  id: `env_${slug}`,
  slug,
  name: slug,
  kind: slug === "prod" ? ("Production" as const) : ("Other" as const),
  class: slug,
  position,
  archived: false,
}));
const REACHES: Reach[] = ["any", "workspace", { environment: "env_test" }, { environment: "env_prod" }];

function holder(role: Role | "platform-admin", only: readonly string[] | null): Actor {
  return {
    kind: "user",
    id: "usr",
    userId: "usr",
    name: "x",
    email: null,
    via: "console",
    platformAdmin: role === "platform-admin",
    tokenScopes: null,
    credential: null,
    context: { requestId: "r", correlationId: "c", ip: null, userAgent: null },
    workspace: { id: "wsp", slug: "w", name: "w" },
    environments,
    grants: role === "platform-admin" ? [] : [{ role, environments: only }],
  };
}

/** `AWTP`: may it on any part, on the whole workspace, in a test environment, in a prod environment; a dash where not. */
const letters = (actor: Actor, permission: (typeof PERMISSIONS)[number]) =>
  REACHES.map((reach, i) => (can(actor, permission, reach) ? "AWTP"[i] : "-")).join("");

/** One line a role and permission: with a grant for all environments, and with one for class test alone. */
function matrix(): string {
  const lines = [...ROLES, "platform-admin" as const].flatMap((role) =>
    PERMISSIONS.map((permission) => {
      const all = letters(holder(role, null), permission);
      const test = role === "platform-admin" ? "" : letters(holder(role, ["env_test"]), permission);
      return `${role.padEnd(18)} ${permission.padEnd(25)} ${all}  ${test}`.trimEnd();
    }),
  );
  const head = [
    "# Role, permission, what a grant for all environments allows, what one for class test alone allows.",
    "# A any part of the workspace, W the whole workspace, T a test environment, P a prod environment.",
    "# Written anew by: npx vitest run lib/access/matrix.test.ts -u",
  ];
  return `${[...head, ...lines].join("\n")}\n`;
}

test("the role matrix is the golden one", async () => {
  await expect(matrix()).toMatchFileSnapshot("matrix.txt");
});
