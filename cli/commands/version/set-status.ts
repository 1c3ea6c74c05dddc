import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { asset, version } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import { type Version, versionText } from "@/cli/shown/version";
import { finish, waiting } from "@/cli/steps/waiting";
import { write, written } from "@/cli/steps/write";
import { toApi } from "@/lib/paths";

const STATUSES = ["draft", "active", "deprecated", "archived"];

type Acted = { data: Version };

export const setVersionStatus = command({
  name: "set-status",
  summary: "Make a version active, deprecated or archived",
  about: "What runs goes on running. A version that a production environment runs is not archived.",
  arguments: {
    asset,
    version,
    status: {
      about: STATUSES.join(", "),
      read: (word = "") => {
        if (STATUSES.includes(word)) return word;
        throw usage(`"${word}" is no status of a version.`, `Write one of ${STATUSES.join(", ")}.`);
      },
    },
  },
  options: { reason: text("text", "why; kept in the history"), dryRun: write.dryRun, ...waiting },
  examples: [["assent version set-status catalog/model/churn 3 deprecated --reason 'Drifts'", "before it is replaced"]],
  async run(cli, { asset: ref, version: number, status, reason, dryRun, ...how }) {
    const at = { asset: ref };
    const body = { params: { number, status }, ...(reason !== undefined && { reason }) };
    const answer = await cli.call<Acted>(toApi.action({ ...at, action: "version.setStatus" }), {
      method: "POST",
      ...written({ dryRun, ifMatch: undefined }, body),
    });
    return finish(cli, answer, how, {
      human: ({ data }, paper) => versionText({ ...data, content: undefined }, paper),
      again: async () => ({
        ...answer.data,
        status: "completed",
        data: (await cli.call<Version>(toApi.version({ ...at, number }))).data,
      }),
    });
  },
});
