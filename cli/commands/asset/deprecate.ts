import { move, moving } from "@/cli/commands/asset/move";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";

export const deprecateAsset = command({
  name: "deprecate",
  summary: "Mark an active asset as deprecated",
  about: "It goes on running where it is bound; binding it anew gives a warning.",
  arguments: { asset },
  options: { replacement: text("asset", "what to use instead, as plugin/kind/name"), ...moving },
  examples: [
    ["assent asset deprecate catalog/model/churn --replacement catalog/model/churn-2", "and say what follows"],
  ],
  run: (cli, { asset: ref, replacement, ...how }) =>
    move(cli, ref, "lifecycle.deprecate", replacement === undefined ? {} : { replacement_ref: replacement }, how),
});
