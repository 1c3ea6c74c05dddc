import { command } from "@/cli/declare/command";
import { flag, oneOf, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { table } from "@/cli/output/table";
import { type Ticket, ticketColumns } from "@/cli/shown/ticket";
import { pages, paging } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

const PENDING = "PENDING_APPROVAL";
const STATUSES = [PENDING, "APPROVED", "EXECUTING", "SUCCESS", "FAILED", "REJECTED", "CANCELLED", "any"] as const;

export const listApprovals = command({
  name: "list",
  summary: "List requests: those that wait, the oldest first",
  about: "With --env: only of that environment. Any other status than PENDING_APPROVAL is listed newest first.",
  arguments: {},
  options: {
    status: oneOf("status", STATUSES, "requests in this state (PENDING_APPROVAL)"),
    mine: flag("only those you can decide"),
    plugin: text("plugin", "only of this plugin"),
    kind: text("kind", "only of this kind"),
    requestedBy: text("id", "only by this person; `me` for your own"),
    tier: oneOf("tier", ["normal", "warning", "urgent"], "only of this priority"),
    query: text("words", "only whose summary or requester contains this"),
    ...paging,
  },
  examples: [
    ["assent approval list --mine", "what waits for you"],
    ["assent approval list --requested-by me --status any", "what became of what you asked for"],
  ],
  async run(cli, { status = PENDING, mine, plugin, kind, requestedBy, tier, query, ...page }) {
    const filter = {
      status: status === "any" ? undefined : status,
      environment: cli.globals.environment,
      decidable_by_me: mine,
      plugin,
      kind,
      requested_by: requestedBy,
      tier,
      q: query,
    };
    const found = await pages<Ticket, "tickets">(cli, "tickets", (at) => toApi.approvals({ ...filter, ...at }), page);
    // A search looks through a part at a time.
    const none = found.answer.searched === undefined ? "Nothing waits." : "Not found so far.";
    cli.show(found.answer, (paper) => table(paper, ticketColumns, found.rows, none));
    return EXIT.done;
  },
});
