import { hash } from "node:crypto";
import type { Cli } from "@/cli/cli";
import { command } from "@/cli/declare/command";
import { several } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { reportText } from "@/cli/shown/verification";
import { filedEvidence } from "@/cli/verify/files";
import { checkKey, readNoteFile } from "@/cli/verify/given";
import { keepKnown, knownFile, readKnown } from "@/cli/verify/known";
import { serverEvidence } from "@/cli/verify/served";
import { toApi } from "@/lib/paths";
import type { CheckpointsAnswer } from "@/lib/proof/served";
import { useSha256 } from "@/lib/proof/sha256";
import { type Report, verifyLog } from "@/lib/proof/verify";

export const verify = command({
  name: "verify",
  summary: "Recompute the log from its rows and compare it with signed checkpoints",
  about:
    "Needs the permission audit:read for the whole workspace. The key and the checkpoint that held are kept beside the credentials, and the next\nrun compares with them. With --offline nothing is asked of a server: name what `assent audit checkpoint --leaves` wrote\nand an export that was taken after it.\nThe exit code is 2 when something is not as it was sealed.",
  arguments: {},
  options: {
    offline: several("file", "verify these files instead of a server"),
    key: several("key", "a verifier key known from elsewhere"),
    saved: several("file", "a checkpoint kept from earlier"),
  },
  examples: [
    ["assent audit verify", "the log of the workspace, against the server"],
    [
      "assent audit verify --offline proof.ndjson --offline events.ndjson --key <key>",
      "leaves, and an export taken after them, without a server",
    ],
  ],
  async run(cli, { offline, key, saved }) {
    useSha256((data) => hash("sha256", data, "buffer"));
    for (const given of key ?? []) checkKey(given);
    const notes = (saved ?? []).map(readNoteFile);
    const report = offline ? await fromFiles(cli, offline, key ?? [], notes) : await fromServer(cli, key ?? [], notes);
    cli.show(asAnswer(report), (paper) => reportText(report, paper));
    return report.ok ? EXIT.done : EXIT.differs;
  },
});

async function fromServer(cli: Cli, keys: readonly string[], notes: readonly string[]): Promise<Report> {
  const { server } = cli.place;
  const known = readKnown(cli.io, server);
  const { data } = await cli.call<CheckpointsAnswer>(toApi.auditCheckpoints({ limit: 1 }));
  const report = await verifyLog(serverEvidence(cli), {
    scope: { workspace: data.workspace_id },
    trusted: [...keys, ...(known ? [known.key] : [])],
    saved: [...notes, ...(known ? [known.checkpoint] : [])],
    onProgress: progress(cli),
  });
  if (report.ok && report.key && report.note) {
    keepKnown(cli.io, server, { key: report.key, checkpoint: report.note });
    if (report.trust === "first-use")
      cli.say(
        `The key was taken on the server's word and kept in ${knownFile(cli.io)}. Compare it with the one its operator gives you.`,
      );
  }
  // The whole log, events outside any workspace included, is read by the server alone: its word, and worth hearing when it is bad.
  if (data.check_unfinished) {
    const { at, why } = data.check_unfinished;
    const before = data.check
      ? `The last one it finished, at ${data.check.at}, ${data.check.ok ? "held" : "did not hold"}.`
      : "";
    cli.say(`The server's own check of the whole log, at ${at}, could not be finished: ${why} ${before}`.trim());
  }
  if (data.check?.ok === false) {
    const message = `The server's own check of the whole log, at ${data.check.at}, found it changed: see its log and the console.`;
    report.ok = false;
    report.problems.push({ code: "SERVER_CHECK", message, event_ids: [], from: null, to: null });
  }
  return report;
}

async function fromFiles(
  cli: Cli,
  files: readonly string[],
  keys: readonly string[],
  notes: readonly string[],
): Promise<Report> {
  const { evidence, workspace, unsealed, later, lastRow, hasLeaves } = await filedEvidence(files);
  if (!hasLeaves)
    throw usage(
      "There are no leaves in these files, so nothing to compare the rows with.",
      "Add what `assent audit checkpoint --leaves` writes.",
    );
  if (unsealed > 0) cli.say(`${rowsWere(unsealed)} not sealed when exported, and not verified.`);
  if (later > 0) cli.say(`${rowsWere(later)} sealed after the checkpoint in these files, and not verified.`);
  const report = await verifyLog(evidence, { scope: { workspace }, trusted: keys, saved: notes });
  if (report.problems.some(({ code, from }) => code === "MISSING" && from !== null && from > lastRow))
    cli.say(
      "The leaves tell of events after the last row of the export. To know whether these are gone or came later, take the leaves first, then the export.",
    );
  return report;
}

const rowsWere = (count: number): string => (count === 1 ? "1 row was" : `${count} rows were`);

function progress(cli: Cli): (done: number, size: number) => void {
  let said = 0;
  return (done, size) => {
    if (!cli.mayAsk || cli.io.now().getTime() - said < 1_000) return;
    said = cli.io.now().getTime();
    cli.say(`${done} of ${size} events`);
  };
}

/** The report as a machine reads it: bytes as hexadecimal. */
const asAnswer = ({ checkpoint, ...rest }: Report) => ({
  ...rest,
  checkpoint: checkpoint && { ...checkpoint, root: Buffer.from(checkpoint.root).toString("hex") },
});
