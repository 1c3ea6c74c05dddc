import type { Cli } from "@/cli/cli";
import { command } from "@/cli/declare/command";
import { flag, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { countsText, type Import, type ImportItem, importText } from "@/cli/shown/import";
import { fileArgument, readCatalog } from "@/cli/steps/document";
import { look, pauses } from "@/cli/steps/look";
import { pages } from "@/cli/steps/pages";
import { type Preview, previewText } from "@/cli/steps/waiting";
import { toApi } from "@/lib/paths";

const FIRST_MS = 300;
const LONGEST_MS = 3_000;

export const importAssets = command({
  name: "import",
  summary: "Register the entries of a catalog, such as an MCP registry's servers",
  about:
    "The server finds out what kind of catalog it is. Content that has not changed makes no version, so an import can be repeated.\nAn entry that cannot be taken is reported by its place and stops no other; the exit code is then 1.",
  arguments: { file: fileArgument },
  options: {
    source: text("text", "where the catalog comes from; kept with each version"),
    dryRun: flag("judge the entries, and register none"),
  },
  examples: [
    ["assent asset import servers.json --source registry.example.com", "a list of MCP servers"],
    ["curl -s https://models.example.com/catalog.yaml | assent asset import -", "from another program"],
  ],
  async run(cli, { file, source, dryRun }) {
    const document = await readCatalog(cli, file);
    const path = toApi.imports({ source, dry_run: dryRun });
    const { data } = await cli.call<Import | DryRun>(path, { method: "POST", ...document });
    if ("data" in data) {
      cli.show(data, (paper) => previewText(data.data, paper));
      return EXIT.done;
    }
    const ended = await followed(cli, data);
    const all = { limit: undefined, cursor: undefined, all: true };
    const { rows, answer } = await pages<ImportItem, "items">(cli, "items", (at) => toApi.import(ended, at), all);
    cli.show(answer, (paper) => importText(ended, rows, paper));
    return ended.failed > 0 ? EXIT.error : EXIT.done;
  },
});

type DryRun = { status: "dry_run"; data: Preview };

/** Says each step until no entry waits any more. */
async function followed(cli: Cli, started: Import): Promise<Import> {
  cli.say(`Import ${started.id}. Ctrl-C ends the watching, not the import.`);
  let found = started;
  let said = "";
  for (const pause of pauses(FIRST_MS, LONGEST_MS)) {
    if (countsText(found) !== said) cli.say(countsText(found));
    said = countsText(found);
    if (found.status !== "IN_PROGRESS") break;
    await cli.io.sleep(pause);
    const seen = await look<Import>(cli, toApi.import(started, { limit: 1 }));
    if ("data" in seen) found = seen.data;
    else cli.say(seen.none);
  }
  return found;
}
