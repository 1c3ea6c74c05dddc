import { getDraft } from "@/cli/commands/draft/get";
import { putDraft } from "@/cli/commands/draft/put";
import type { Group } from "@/cli/declare/command";

export const draftCommands: Group = {
  name: "draft",
  summary: "Read and save the content that the next version is cut from",
  commands: [getDraft, putDraft],
};
