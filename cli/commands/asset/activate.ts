import { move, moving } from "@/cli/commands/asset/move";
import { command } from "@/cli/declare/command";
import { asset } from "@/cli/declare/subjects";

export const activateAsset = command({
  name: "activate",
  summary: "Move an asset from draft or deprecated to active",
  about: "It needs an owner. The default policy lets an approver decide.",
  arguments: { asset },
  options: moving,
  examples: [
    ["assent asset activate catalog/model/churn --reason 'Reviewed' --wait", "ask, and wait for the decision"],
  ],
  run: (cli, { asset: ref, ...how }) => move(cli, ref, "lifecycle.setState", { state: "active" }, how),
});
