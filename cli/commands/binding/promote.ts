import { type Acted, actedEnd, binding } from "@/cli/commands/binding/place";
import { command } from "@/cli/declare/command";
import { asset, environment } from "@/cli/declare/subjects";
import { finish } from "@/cli/steps/waiting";
import { written } from "@/cli/steps/write";
import { toApi } from "@/lib/paths";

const ACTION = "promotion.promote";

export const promoteBinding = command({
  name: "promote",
  summary: "Bind to one environment the version that another runs",
  about: "The target keeps its configuration. A request keeps the version it was asked for.",
  arguments: { asset, from: environment, to: environment },
  options: binding,
  examples: [["assent binding promote catalog/prompt/greeting staging prod --wait", "what staging runs, to prod"]],
  async run(cli, { asset: ref, from, to, reason, at, wait, timeout, ...how }) {
    const answer = await cli.call<Acted>(toApi.action({ asset: ref, action: ACTION }), {
      method: "POST",
      ...written(how, { params: { from_environment: from, to_environment: to }, reason, apply_at: at }),
    });
    return finish(cli, answer, { wait, timeout }, actedEnd(cli, ref, to, ACTION));
  },
});
