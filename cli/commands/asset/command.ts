import { activateAsset } from "@/cli/commands/asset/activate";
import { archiveAsset } from "@/cli/commands/asset/archive";
import { deprecateAsset } from "@/cli/commands/asset/deprecate";
import { assetHistory } from "@/cli/commands/asset/history";
import { importAssets } from "@/cli/commands/asset/import";
import { listAssets } from "@/cli/commands/asset/list";
import { restoreAsset } from "@/cli/commands/asset/restore";
import { setAsset } from "@/cli/commands/asset/set";
import { viewAsset } from "@/cli/commands/asset/view";
import type { Group } from "@/cli/declare/command";

export const assetCommands: Group = {
  name: "asset",
  summary: "Find assets, keep their records, move them through their lifecycle",
  commands: [
    listAssets,
    viewAsset,
    setAsset,
    activateAsset,
    deprecateAsset,
    archiveAsset,
    restoreAsset,
    assetHistory,
    importAssets,
  ],
};
