import { asked, filter } from "@/cli/commands/audit/filter";
import { command } from "@/cli/declare/command";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { eventColumns, type HistoryEvent } from "@/cli/shown/event";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export const listAudit = command({
  name: "list",
  summary: "List what was recorded in the workspace, newest first",
  about: "Needs the permission audit:read. With --env: only what happened in that environment.",
  arguments: {},
  options: { ...filter, ...paging },
  examples: [
    ["assent audit list --action 'rbac.*' --from 2026-01-01T00:00:00Z", "who got which rights this year"],
    ["assent audit list --outcome denied --env prod", "what was refused in prod"],
  ],
  async run(cli, { limit, cursor, all, ...given }) {
    const query = asked(given, cli.globals.environment);
    const found = await pages<HistoryEvent, "logs">(cli, "logs", (at) => toApi.auditLogs({ ...query, ...at }), {
      limit,
      cursor,
      all,
    });
    cli.show(found.answer, (paper) => table(paper, eventColumns, found.rows, "Nothing is recorded."));
    return EXIT.done;
  },
});
