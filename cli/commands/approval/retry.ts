import { command } from "@/cli/declare/command";
import { flag, moment, text } from "@/cli/declare/parameter";
import { ticket } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import { type Ticket, ticketSummary } from "@/cli/shown/ticket";
import { finish, waiting } from "@/cli/steps/waiting";
import { toApi } from "@/lib/paths";

export const retryRequest = command({
  name: "retry",
  summary: "Ask again for what an ended request asked for",
  about:
    "On the state as it is now and under the policies as they are now; the new request names the old one and waits for the same time.",
  arguments: { ticket },
  options: {
    reason: text("text", "instead of the reason given before"),
    at: moment("carry it out then, instead of at the time asked for before"),
    atOnce: flag("carry it out once it is approved, although a time was asked for before"),
    dryRun: flag("say what would happen, and change nothing"),
    ...waiting,
  },
  examples: [["assent approval retry apr_01j9z3 --reason 'On the new state'", "after it was superseded"]],
  async run(cli, { ticket: id, reason, at, atOnce, dryRun, ...how }) {
    if (at !== undefined && atOnce) throw usage("--at and --at-once say two times.", "Give one of them.");
    const applyAt = atOnce ? null : at;
    const body = {
      ...(reason !== undefined && { reason }),
      ...(applyAt !== undefined && { apply_at: applyAt }),
      ...(dryRun && { dry_run: true }),
    };
    const answer = await cli.call<Ticket>(toApi.retry({ id }), { method: "POST", body });
    return finish(cli, answer, how, {
      human: (data, paper) => (data.id ? ticketSummary(data, paper) : "Done; nobody had to agree."),
      again: async () => (await cli.call<Ticket>(toApi.approval({ id }))).data,
    });
  },
});
