import type { Cli } from "@/cli/cli";
import { several } from "@/cli/declare/parameter";
import { usage } from "@/cli/failure";
import { type Me, soleWorkspace } from "@/cli/shown/me";
import type { Grant, Member } from "@/cli/shown/member";
import { toApi } from "@/lib/paths";

/** The roles of one person as options; each role holds in all environments unless some are named. */
export const granting = {
  role: several("role", "viewer, auditor, editor, operator, approver, security-approver, admin or owner"),
  only: several("environment", "hold only there: a slug, class:test or class:prod"),
};

export function grantsOf({ role, only }: { role: string[] | undefined; only: string[] | undefined }): Grant[] {
  if (!role) throw usage("--role is required.", "For example --role operator --only class:test");
  return role.map((name) => ({ role: name, allowed_environments: only ?? null }));
}

/** The slug of the workspace that this credential works in: addresses of members name it. */
export async function workspaceOf(cli: Cli): Promise<string> {
  const named = cli.place.workspace ?? soleWorkspace((await cli.call<Me>(toApi.me())).data);
  if (named) return named;
  throw usage("Several workspaces are yours.", "Name one with --workspace.");
}

/** Who is meant by an id or an e-mail address. */
export async function memberOf(cli: Cli, workspace: string, who: string): Promise<Member> {
  const { data } = await cli.call<{ members: Member[] }>(toApi.members({ workspace }));
  const found = data.members.find((m) => m.user.id === who || m.user.email.toLowerCase() === who.toLowerCase());
  if (!found) throw usage(`"${who}" is no member of ${workspace}.`, "`assent member list` shows them.");
  return found;
}

export const who = { about: "e-mail address or id of the member", read: (word = "") => word };
