import { listBindings } from "@/cli/commands/binding/list";
import { promoteBinding } from "@/cli/commands/binding/promote";
import { putBinding } from "@/cli/commands/binding/put";
import { removeBinding } from "@/cli/commands/binding/remove";
import { rollbackBinding } from "@/cli/commands/binding/rollback";
import type { Group } from "@/cli/declare/command";

export const bindingCommands: Group = {
  name: "binding",
  summary: "Say which version runs in which environment",
  commands: [listBindings, putBinding, promoteBinding, rollbackBinding, removeBinding],
};
