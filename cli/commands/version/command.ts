import { createVersion } from "@/cli/commands/version/create";
import { diffVersions } from "@/cli/commands/version/diff";
import { listVersions } from "@/cli/commands/version/list";
import { setVersionStatus } from "@/cli/commands/version/set-status";
import { viewVersion } from "@/cli/commands/version/view";
import type { Group } from "@/cli/declare/command";

export const versionCommands: Group = {
  name: "version",
  summary: "Cut, read and compare immutable versions",
  commands: [listVersions, viewVersion, createVersion, diffVersions, setVersionStatus],
};
