import { command } from "@/cli/declare/command";
import { ticket } from "@/cli/declare/subjects";
import { EXIT } from "@/cli/exit";
import { type Ticket, ticketSummary } from "@/cli/shown/ticket";
import { toApi } from "@/lib/paths";

export const cancelRequest = command({
  name: "cancel",
  summary: "Take back a request of your own",
  arguments: { ticket },
  options: {},
  examples: [["assent approval cancel apr_01j9z3", "while it still waits"]],
  async run(cli, { ticket: id }) {
    const { data } = await cli.call<Ticket>(toApi.cancel({ id }), { method: "POST", body: {} });
    cli.show(data, (paper) => ticketSummary(data, paper));
    return EXIT.done;
  },
});
