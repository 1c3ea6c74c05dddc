import { command } from "@/cli/declare/command";
import { needed, text } from "@/cli/declare/parameter";
import { ticket } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type Ticket, ticketSummary } from "@/cli/shown/ticket";
import { settle, unfinished, waiting } from "@/cli/steps/waiting";
import { toApi } from "@/lib/paths";

export const approveRequest = command({
  name: "approve",
  summary: "Approve a request",
  about: "Refused with 412, exit code 3, when the proposal is no longer the one the digest names.",
  arguments: { ticket },
  options: {
    digest: needed("digest", "digest of the proposal you read", "`assent approval view TICKET` prints it."),
    comment: text("text", "kept with your decision"),
    ...waiting,
  },
  examples: [["assent approval approve apr_01j9z3 --digest 4c1f… --comment 'Seen the tests'", "what you have read"]],
  async run(cli, { ticket: id, digest, comment, ...how }) {
    const body = { digest, ...(comment !== undefined && { comment }) };
    const { data } = await cli.call<Ticket>(toApi.approve({ id }), { method: "POST", body });
    if (data.status === "PENDING_APPROVAL") cli.say("Your approval is recorded; others are still needed.");
    // With --wait the answer is the request as it ended.
    const ended = how.wait ? await settle(cli, id, how) : data;
    cli.show(ended, (paper) => ticketSummary(ended, paper));
    return how.wait && ended.status !== "SUCCESS" ? unfinished(cli, ended) : EXIT.done;
  },
});
