import { createToken } from "@/cli/commands/token/create";
import { listTokens } from "@/cli/commands/token/list";
import { revokeToken } from "@/cli/commands/token/revoke";
import type { Group } from "@/cli/declare/command";

export const tokenCommands: Group = {
  name: "token",
  summary: "List, make and revoke tokens",
  commands: [listTokens, createToken, revokeToken],
};
