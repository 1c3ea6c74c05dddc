import { move, moving } from "@/cli/commands/asset/move";
import { command } from "@/cli/declare/command";
import { oneOf } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";

export const restoreAsset = command({
  name: "restore",
  summary: "Bring an archived asset back",
  arguments: { asset },
  options: { to: oneOf("state", ["deprecated", "draft"], "the state it comes back in (deprecated)"), ...moving },
  examples: [["assent asset restore catalog/model/churn --to draft", "begin again with it"]],
  run: (cli, { asset: ref, to, ...how }) =>
    move(cli, ref, "lifecycle.restore", to === undefined ? {} : { target_state: to }, how),
});
