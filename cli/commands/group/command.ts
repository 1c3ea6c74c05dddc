import { addToGroup } from "@/cli/commands/group/add";
import { createGroup } from "@/cli/commands/group/create";
import { deleteGroup } from "@/cli/commands/group/delete";
import { listGroups } from "@/cli/commands/group/list";
import { removeFromGroup } from "@/cli/commands/group/remove";
import { renameGroup } from "@/cli/commands/group/rename";
import { viewGroup } from "@/cli/commands/group/view";
import type { Group } from "@/cli/declare/command";

export const groupCommands: Group = {
  name: "group",
  summary: "List, make, fill, rename and delete the groups of a workspace",
  commands: [listGroups, viewGroup, createGroup, renameGroup, addToGroup, removeFromGroup, deleteGroup],
};
