import { type Field, fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";

/** What we show of `me`; the API sends more. */
export type Me = {
  actor: {
    kind: string;
    id: string;
    name: string;
    email: string | null;
    platform_admin: boolean;
    scopes: string[] | null;
  };
  workspaces: { slug: string; name: string; grants: { role: string; allowed_environments: string[] | null }[] }[];
};

/** A token opens one workspace; a person may be in several. */
export const soleWorkspace = (me: Me): string | null =>
  me.workspaces.length === 1 ? (me.workspaces[0]?.slug ?? null) : null;

export function meText(me: Me, server: string, paper: Paper): string {
  const workspaces = me.workspaces.map(
    (workspace): Field => [
      "workspace",
      `${workspace.slug}: ${workspace.grants.map(grantText).join(", ") || "no role"}`,
    ],
  );
  return fields(paper, [
    ["server", server],
    ["signed in as", me.actor.email ? `${me.actor.name} <${me.actor.email}>` : me.actor.name],
    ["by", `${me.actor.kind} ${me.actor.id}`],
    ["only for", me.actor.scopes?.join(", ")],
    ["platform", me.actor.platform_admin ? "platform-admin" : null],
    ...workspaces,
  ]);
}

const grantText = ({ role, allowed_environments: only }: Me["workspaces"][number]["grants"][number]): string =>
  only === null ? role : `${role} in ${only.join(", ")}`;
