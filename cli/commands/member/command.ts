import { addMember } from "@/cli/commands/member/add";
import { listMembers } from "@/cli/commands/member/list";
import { removeMember } from "@/cli/commands/member/remove";
import { setMember } from "@/cli/commands/member/set";
import type { Group } from "@/cli/declare/command";

export const memberCommands: Group = {
  name: "member",
  summary: "List, add, change and remove the members of a workspace",
  commands: [listMembers, addMember, setMember, removeMember],
};
