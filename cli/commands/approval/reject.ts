import { command } from "@/cli/declare/command";
import { needed, text } from "@/cli/declare/parameter";
import { ticket } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type Ticket, ticketSummary } from "@/cli/shown/ticket";
import { toApi } from "@/lib/paths";

export const rejectRequest = command({
  name: "reject",
  summary: "Reject a request; one rejection closes it",
  arguments: { ticket },
  options: {
    comment: needed("text", "why", "The requester reads it."),
    digest: text("digest", "only if the proposal is still the one you read"),
  },
  examples: [["assent approval reject apr_01j9z3 --comment 'No rollback plan'", "the requester is told"]],
  async run(cli, { ticket: id, comment, digest }) {
    const body = { comment, ...(digest !== undefined && { digest }) };
    const { data } = await cli.call<Ticket>(toApi.reject({ id }), { method: "POST", body });
    cli.show(data, (paper) => ticketSummary(data, paper));
    return EXIT.done;
  },
});
