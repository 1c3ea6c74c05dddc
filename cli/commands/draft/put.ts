import { command } from "@/cli/declare/command";
import { text, whole } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type Draft, draftText } from "@/cli/shown/draft";
import { fileArgument, readDocument, withDocument } from "@/cli/steps/document";
import { toApi } from "@/lib/paths";

export const putDraft = command({
  name: "put",
  summary: "Save an asset's draft from a file",
  about: "Registers the asset if nobody has written to its name yet.",
  arguments: { asset, file: fileArgument },
  options: {
    message: text("text", "what changed; kept with the revision"),
    ifMatch: whole(
      "revision",
      "only if the draft is still at this revision; 0: only if there is none",
      0,
      2_147_483_647,
    ),
  },
  examples: [
    ["assent draft put catalog/prompt/greeting greeting.json --message 'Shorter'", "from a file"],
    ["render | assent draft put catalog/prompt/greeting - --if-match 4", "from a program, unless someone saved first"],
  ],
  async run(cli, { asset: ref, file, message, ifMatch }) {
    const document = await readDocument(cli, file);
    const { data } = await cli.call<Draft>(toApi.draft({ asset: ref }), {
      method: "PUT",
      text: withDocument({ message }, "content", document),
      ifMatch,
    });
    cli.show(data, (paper) => draftText({ ...data, content: null }, paper));
    return EXIT.done;
  },
});
