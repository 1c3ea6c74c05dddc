import { command } from "@/cli/declare/command";
import { flag, needed, text } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { type Version, versionText } from "@/cli/shown/version";
import { readDocument, withDocument } from "@/cli/steps/document";
import { finish, waiting } from "@/cli/steps/waiting";
import { toApi } from "@/lib/paths";

export const createVersion = command({
  name: "create",
  summary: "Cut a version from the draft, or from a file",
  about: "In a git checkout the version keeps the commit and the branch.",
  arguments: { asset },
  options: {
    label: needed("text", "what people call it", "For example --label 1.4.0"),
    message: text("text", "what is new"),
    file: text("file", "JSON or YAML content instead of the draft's; - for standard input"),
    dryRun: flag("say what would happen, and change nothing"),
    ...waiting,
  },
  examples: [
    ["assent version create catalog/prompt/greeting --label 1.4.0 --message 'Shorter'", "from the draft"],
    ["assent version create catalog/prompt/greeting --label nightly --file greeting.yaml", "from a file"],
  ],
  async run(cli, { asset: ref, label, message, file, dryRun, ...how }) {
    const members = { label, message, ...(dryRun && { dry_run: true }) };
    const sent =
      file === undefined
        ? { body: members }
        : { text: withDocument(members, "content", await readDocument(cli, file)) };
    const answer = await cli.call<Version>(toApi.versions({ asset: ref }), { method: "POST", ...sent });
    return finish(cli, answer, how, {
      human: (data, paper) => versionText({ ...data, content: undefined }, paper),
      again: async () => newest(await cli.call<{ versions: Version[] }>(toApi.versions({ asset: ref }, { limit: 1 }))),
    });
  },
});

function newest({ data }: { data: { versions: Version[] } }): Version {
  const [version] = data.versions;
  if (!version) throw new Error("a version was made and none is listed");
  return version;
}
