import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { asset, version } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type Change, changesText } from "@/cli/shown/changes";
import { toApi } from "@/lib/paths";

type Comparison = { same: boolean; changes: Change[]; truncated: boolean };

export const diffVersions = command({
  name: "diff",
  summary: "List the differences between two versions",
  about: "One line for each place: + added, - removed, ~ changed, then the JSON Pointer and the values.",
  arguments: { asset, from: version, to: version },
  options: { exitCode: flag("end with 2 when the versions differ") },
  examples: [
    ["assent version diff catalog/prompt/greeting 2 3", "what 3 changed"],
    ["assent version diff catalog/prompt/greeting 2 3 --exit-code >/dev/null", "only whether"],
  ],
  async run(cli, { asset: ref, from, to, exitCode }) {
    const { data } = await cli.call<Comparison>(toApi.compare({ asset: ref, from, to }));
    cli.show(data, (paper) => changesText(data, paper));
    return exitCode && !data.same ? EXIT.differs : EXIT.done;
  },
});
