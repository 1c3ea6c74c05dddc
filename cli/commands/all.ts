import { login } from "@/cli/commands/account/login";
import { logout } from "@/cli/commands/account/logout";
import { whoami } from "@/cli/commands/account/whoami";
import { approvalCommands } from "@/cli/commands/approval/command";
import { assetCommands } from "@/cli/commands/asset/command";
import { auditCommands } from "@/cli/commands/audit/command";
import { bindingCommands } from "@/cli/commands/binding/command";
import { draftCommands } from "@/cli/commands/draft/command";
import { groupCommands } from "@/cli/commands/group/command";
import { memberCommands } from "@/cli/commands/member/command";
import { tokenCommands } from "@/cli/commands/token/command";
import { versionCommands } from "@/cli/commands/version/command";
import type { Command, Group } from "@/cli/declare/command";

/** Everything `assent` can do, in the order of its help. */
export const COMMANDS: readonly (Command | Group)[] = [
  login,
  logout,
  whoami,
  assetCommands,
  draftCommands,
  versionCommands,
  bindingCommands,
  approvalCommands,
  memberCommands,
  groupCommands,
  auditCommands,
  tokenCommands,
];
