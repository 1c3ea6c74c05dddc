import type { Cli } from "@/cli/cli";
import { type Acted, actedEnd, binding, placed } from "@/cli/commands/binding/place";
import { command } from "@/cli/declare/command";
import { whole } from "@/cli/declare/parameter";
import { asset, versionNumber } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import type { Binding } from "@/cli/shown/binding";
import { finish } from "@/cli/steps/waiting";
import { written } from "@/cli/steps/write";
import { type AssetRef, toApi } from "@/lib/paths";

const ACTION = "promotion.rollback";
const word = (about: string) => ({ about, optional: true, read: (given: string | undefined) => given });

export const rollbackBinding = command({
  name: "rollback",
  summary: "Bind an earlier version again",
  about: "Without --to it is the version that ran before the present one.",
  arguments: { asset, environment: word("slug of the environment, or --env") },
  options: { to: whole("version", "number of the version to go back to", 1, 999_999_999), ...binding },
  examples: [
    ["assent binding rollback catalog/prompt/greeting prod --reason 'Wrong currency'", "to the one before"],
    ["assent binding rollback catalog/prompt/greeting prod --to 2", "to a certain one"],
  ],
  async run(cli, { asset: ref, environment: typed, to, reason, at, wait, timeout, ...how }) {
    const environment = placed(cli, typed);
    const target = to ?? (await versionBefore(cli, ref, environment));
    const answer = await cli.call<Acted>(toApi.action({ asset: ref, action: ACTION }), {
      method: "POST",
      ...written(how, { params: { environment, target_version: versionNumber(String(target)) }, reason, apply_at: at }),
    });
    return finish(cli, answer, { wait, timeout }, actedEnd(cli, ref, environment, ACTION));
  },
});

async function versionBefore(cli: Cli, asset: AssetRef, environment: string): Promise<number> {
  const { data } = await cli.call<Binding>(toApi.binding({ asset, environment }));
  if (data.previous_version === null)
    throw usage(`${environment} ran no version before this one.`, "Name one: --to VERSION");
  cli.say(`Back from version ${data.version ?? "none"} to version ${data.previous_version}.`);
  return data.previous_version;
}
