import { asked, filter } from "@/cli/commands/audit/filter";
import { command } from "@/cli/declare/command";
import { oneOf, text, whole } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { download } from "@/cli/steps/download";
import { toApi } from "@/lib/paths";

const FORMATS = ["ndjson", "csv", "ocsf", "ecs"] as const;

export const exportAudit = command({
  name: "export",
  summary: "Write the log, or a part of it, as a stream",
  about:
    "Needs the permission audit:export; every export is recorded. Without --from and --until the events come in the order of the log.",
  arguments: {},
  options: {
    ...filter,
    as: oneOf("format", FORMATS, "ndjson unless said; ndjson holds all that the hashes cover"),
    after: whole("number", "go on after this workspace_seq", 0, 999_999_999),
    file: text("path", "write there instead of to standard output"),
  },
  examples: [
    ["assent audit export --file audit.ndjson", "the whole log, to be verified offline"],
    ["assent audit export --as csv --action 'approval.*' --from 2026-01-01T00:00:00Z", "decisions, for a spreadsheet"],
  ],
  async run(cli, { as, after, file, ...given }) {
    const query = { ...asked(given, cli.globals.environment), format: as ?? "ndjson", cursor: after };
    const bytes = await download(cli, toApi.auditExport(query), file);
    if (file !== undefined) cli.say(`Wrote ${bytes} bytes to ${file}.`);
    return EXIT.done;
  },
});
