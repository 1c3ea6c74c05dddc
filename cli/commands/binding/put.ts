import { binding, boundEnd, placed } from "@/cli/commands/binding/place";
import { command } from "@/cli/declare/command";
import { text } from "@/cli/declare/parameter";
import { asset, versionNumber } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import type { Binding } from "@/cli/shown/binding";
import { readDocument, withDocument } from "@/cli/steps/document";
import { finish } from "@/cli/steps/waiting";
import { written } from "@/cli/steps/write";
import { toApi } from "@/lib/paths";

const word = (about: string) => ({ about, optional: true, read: (given: string | undefined) => given });

export const putBinding = command({
  name: "put",
  summary: "Bind a version to an environment, or ask for it",
  about:
    "Where a policy asks for approval, the answer is the request and the exit code 5; --wait stays until it is carried out.\nWith --env the environment is left out: assent binding put ASSET VERSION --env prod.",
  arguments: { asset, environment: word("slug of the environment"), version: word("number of the version") },
  options: {
    config: text("file", "JSON or YAML file with the configuration; - for standard input. Absent: it stays"),
    ...binding,
  },
  examples: [
    ["assent binding put catalog/prompt/greeting dev 3", "free in dev"],
    ["assent binding put catalog/prompt/greeting prod 3 --reason 'Tested a week' --wait --json", "in a pipeline"],
    ["assent binding put catalog/prompt/greeting prod 3 --dry-run", "who would have to approve?"],
  ],
  async run(cli, { asset: ref, environment: first, version: second, config, reason, at, wait, timeout, ...how }) {
    // One word after the asset is the version: the environment then comes from --env.
    const [slug, number] = second === undefined ? [undefined, first] : [first, second];
    if (number === undefined) throw usage("No version is named.", "assent binding put ASSET ENVIRONMENT VERSION");
    const environment = placed(cli, slug);
    const { body, ...sent } = written(how, { version: versionNumber(number), reason, apply_at: at });
    const answer = await cli.call<Binding>(toApi.binding({ asset: ref, environment }), {
      method: "PUT",
      ...sent,
      ...(config === undefined ? { body } : { text: withDocument(body, "config", await readDocument(cli, config)) }),
    });
    return finish(cli, answer, { wait, timeout }, boundEnd(cli, ref, environment));
  },
});
