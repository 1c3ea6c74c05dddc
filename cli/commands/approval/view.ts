import { command } from "@/cli/declare/command";
import { ticket } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type TicketDetail, ticketText } from "@/cli/shown/ticket";
import { toApi } from "@/lib/paths";

export const viewApproval = command({
  name: "view",
  summary: "Show a request: what would change, who has decided, its digest",
  about:
    "The digest names the proposal as you read it. Approving takes it, so that nothing else can be approved by it.",
  arguments: { ticket },
  options: {},
  examples: [
    ["assent approval view apr_01j9z3", "everything a decision needs"],
    ["assent approval view apr_01j9z3 --json | jq -r .proposal_digest", "the digest alone"],
  ],
  async run(cli, { ticket: id }) {
    const { data } = await cli.call<TicketDetail>(toApi.approval({ id }));
    cli.show(data, (paper) => ticketText(data, paper));
    return EXIT.done;
  },
});
