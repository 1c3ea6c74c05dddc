import type { Cli } from "@/cli/cli";
import { command } from "@/cli/declare/command";
import { type Argument, flag, oneOf, text, whole } from "@/cli/declare/parameter";
import { ticket } from "@/cli/declare/subjects";
import { EXIT, type ExitCode } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { table } from "@/cli/output/table";
import { type Batch, batchColumns } from "@/cli/shown/batch";
import { type Chosen, fromFile, fromFilter, fromIds } from "@/cli/steps/chosen";
import { look, pauses } from "@/cli/steps/look";
import { agreed } from "@/cli/steps/prompt";
import { toApi } from "@/lib/paths";

const action: Argument<"approve" | "reject"> = {
  about: "approve or reject",
  read: (word = "") => {
    if (word === "approve" || word === "reject") return word;
    throw usage(`"${word}" is nothing to do with requests.`, "Write approve or reject.");
  },
};
const tickets: Argument<string[]> = {
  about: "ids of requests, apr_…",
  optional: true,
  many: true,
  read: (words = "") =>
    words
      .split(" ")
      .filter(Boolean)
      .map((word) => ticket.read(word)),
};

const FIRST_MS = 500;
const LONGEST_MS = 5_000;
const USUAL_SECONDS = 300;

export const decideBatch = command({
  name: "batch",
  summary: "Approve or reject many requests, each on its own",
  about:
    "Which: by ids, by --file, or by --mine with other filters. Without a file each request is read and shown first, and decided by the digest read. One that cannot be decided stops none of the others.",
  arguments: { action, ticket: tickets },
  options: {
    file: text("file", "requests with their digests: JSON or YAML, - for standard input"),
    mine: flag("all that you can decide"),
    plugin: text("plugin", "with --mine: only of this plugin"),
    kind: text("kind", "with --mine: only of this kind"),
    requestedBy: text("id", "with --mine: only by this person"),
    tier: oneOf("tier", ["normal", "warning", "urgent"], "with --mine: only of this priority"),
    query: text("words", "with --mine: only whose summary or requester contains this"),
    reason: text("text", "why; kept with each decision, and needed to reject"),
    yes: flag("do not ask"),
    timeout: whole("seconds", "give up waiting after so long; the batch goes on (300)", 1, 86_400),
  },
  examples: [
    ["assent approval batch approve apr_01j9z3 apr_01j9z4", "shows both, asks, decides"],
    ["assent approval list --mine --json > waiting.json", "to read it, take lines out, and decide the rest:"],
    ["assent approval batch approve --file waiting.json", "by the digests in the file"],
    ["assent approval batch reject --mine --requested-by usr_01j9 --reason 'Ask your lead first'", "by a filter"],
  ],
  async run(cli, { action: verdict, ticket: ids, file, mine, reason, yes, timeout, ...narrow }) {
    if ([ids.length > 0, file !== undefined, mine].filter(Boolean).length !== 1)
      throw usage("Name requests, or give --file, or --mine.", "One of the three.");
    const { requestedBy, ...rest } = narrow;
    const filter = { ...rest, q: rest.query, query: undefined, requested_by: requestedBy };
    if (!mine && Object.values(filter).some((value) => value !== undefined))
      throw usage("A filter goes with --mine.", "Ids and files name each request themselves.");
    if (verdict === "reject" && !reason?.trim())
      throw usage("--reason is required to reject.", "The requesters read it.");
    if (!file && !yes && !cli.mayAsk)
      throw usage("Nobody can be asked here.", "Add --yes, or name the digests in a --file.");
    const { chosen, missing } = file
      ? { chosen: await fromFile(cli, file), missing: 0 }
      : mine
        ? { chosen: await fromFilter(cli, filter), missing: 0 }
        : await fromIds(cli, ids);
    if (chosen.length === 0) {
      if (missing > 0) return EXIT.error;
      cli.say("Nothing waits for you that matches.");
      return EXIT.done;
    }
    const count = chosen.length === 1 ? "this request" : `these ${chosen.length} requests`;
    if (!(await agreed(cli, yes, `${verdict === "approve" ? "Approve" : "Reject"} ${count}?`))) return EXIT.done;
    const exit = await decide(cli, { action: verdict, items: chosen, reason }, timeout ?? USUAL_SECONDS);
    return exit === EXIT.done && missing > 0 ? EXIT.error : exit;
  },
});

type Sent = { action: string; items: Chosen[]; reason: string | undefined };

async function decide(cli: Cli, body: Sent, timeout: number): Promise<ExitCode> {
  const { data } = await cli.call<{ batch_id: string }>(toApi.approvalBatch(), { method: "POST", body });
  const batch = await ended(cli, data.batch_id, timeout);
  cli.show(batch, (paper) => table(paper, batchColumns, batch.items, ""));
  cli.say(`${batch.succeeded} of ${batch.total} decided${batch.failed > 0 ? `, ${batch.failed} not` : ""}.`);
  if (batch.status === "IN_PROGRESS") {
    cli.say(`Batch ${batch.batch_id} still goes on after ${timeout} seconds.`);
    return cli.globals.waitCode ? EXIT.waiting : EXIT.done;
  }
  return batch.status === "COMPLETED" ? EXIT.done : EXIT.error;
}

/** Follows a batch to its end, or until the time is up. */
async function ended(cli: Cli, id: string, timeout: number): Promise<Batch> {
  const path = toApi.batchStatus({ id });
  const until = cli.io.now().getTime() + timeout * 1_000;
  for (const pause of pauses(FIRST_MS, LONGEST_MS)) {
    const seen = await look<Batch>(cli, path);
    if ("data" in seen && seen.data.status !== "IN_PROGRESS") return seen.data;
    if ("none" in seen) cli.say(seen.none);
    if (cli.io.now().getTime() + pause > until) break;
    await cli.io.sleep(pause);
  }
  return (await cli.call<Batch>(path)).data;
}
