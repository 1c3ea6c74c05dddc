import { move, moving } from "@/cli/commands/asset/move";
import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { agreed } from "@/cli/steps/prompt";
import { assetLabel } from "@/lib/paths";

export const archiveAsset = command({
  name: "archive",
  summary: "Archive an asset: no longer listed, and not to be bound",
  about: "Refused while a production environment runs it. Asks first on a terminal.",
  arguments: { asset },
  options: { yes: flag("do not ask"), ...moving },
  examples: [["assent asset archive catalog/model/churn --reason 'Replaced by churn-2'", "the reason is kept"]],
  async run(cli, { asset: ref, yes, ...how }) {
    if (!(await agreed(cli, yes || how.dryRun, `Archive ${assetLabel(ref)}?`))) return EXIT.error;
    return move(cli, ref, "lifecycle.archive", {}, how);
  },
});
