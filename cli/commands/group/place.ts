import type { Cli } from "@/cli/cli";
import { text } from "@/cli/declare/parameter";
import { usage } from "@/cli/failure";
import type { ListedGroup } from "@/cli/shown/group";
import { pages } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const named = { about: "name or id of the group", read: (word = "") => word };
export const because = text("text", "why; kept in the audit log");

/** The group that is meant by a name, in whatever case, or by an id. */
export async function groupOf(cli: Cli, workspace: string, which: string): Promise<ListedGroup> {
  const { rows } = await pages<ListedGroup, "groups">(cli, "groups", (at) => toApi.groups({ workspace }, at), {
    ...{ limit: undefined, cursor: undefined, all: true },
  });
  const found = rows.find((g) => g.id === which || g.name.toLowerCase() === which.toLowerCase());
  if (found) return found;
  throw usage(`"${which}" is no group of ${workspace}.`, "`assent group list` shows them.");
}
