import { command } from "@/cli/declare/command";
import { flag } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Token, tokenColumns } from "@/cli/shown/token";
import { pages, paging } from "@/cli/steps/pages";
import { toApi, withQuery } from "@/lib/paths";

export const listTokens = command({
  name: "list",
  summary: "List your tokens of this workspace, newest first",
  about: "Revoked ones are not listed. Secrets are not kept, so none can be shown.",
  arguments: {},
  options: { everyone: flag("those of all members; needs the permission token:manage"), ...paging },
  examples: [["assent token list --everyone --all -o yaml", "for a review"]],
  async run(cli, { everyone, ...page }) {
    const found = await pages<Token, "tokens">(
      cli,
      "tokens",
      (at) => withQuery(toApi.tokens(), { all: everyone, ...at }),
      page,
    );
    cli.show(found.answer, (paper) => table(paper, tokenColumns, found.rows, "There is no token."));
    return EXIT.done;
  },
});
