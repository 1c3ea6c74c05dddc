import { binding, boundEnd, placed } from "@/cli/commands/binding/place";
import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import type { Binding } from "@/cli/shown/binding";
import { agreed } from "@/cli/steps/prompt";
import { finish } from "@/cli/steps/waiting";
import { written } from "@/cli/steps/write";
import { assetLabel, toApi } from "@/lib/paths";

export const removeBinding = command({
  name: "remove",
  summary: "Let an environment run no version of an asset",
  about: "The same policies as for binding apply. Asks first on a terminal.",
  arguments: {
    asset,
    environment: { about: "slug of the environment, or --env", optional: true, read: (given?: string) => given },
  },
  options: { yes: flag("do not ask"), ...binding },
  examples: [["assent binding remove catalog/prompt/greeting prod --reason 'Withdrawn' --wait", "and wait for it"]],
  async run(cli, { asset: ref, environment: typed, yes, reason, at, wait, timeout, ...how }) {
    const environment = placed(cli, typed);
    if (!(await agreed(cli, yes || how.dryRun, `Unbind ${assetLabel(ref)} from ${environment}?`))) return EXIT.error;
    const answer = await cli.call<Binding>(toApi.binding({ asset: ref, environment }), {
      method: "DELETE",
      ...written(how, { reason, apply_at: at }),
    });
    return finish(cli, answer, { wait, timeout }, boundEnd(cli, ref, environment));
  },
});
